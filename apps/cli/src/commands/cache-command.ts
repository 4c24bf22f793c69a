import { Command } from 'commander';
import {
  clear,
  deleteSelected,
  printList,
  printStats,
  verify,
  type CacheRun,
} from '../cache/run-cache.js';
import { selectionOf } from '../cache/select.js';
import type { CliContext } from '../cli-context.js';
import { exitCodesHelp } from '../exit-codes.js';

interface Flags {
  json?: true;
  namespace?: string;
}

const help = `
The folder is SKILLGATE_CACHE_DIR, by default $XDG_CACHE_HOME/skillgate or ~/.cache/skillgate. Other processes may use it
meanwhile. Kept files are plain WebP, JPEG, PNG or AVIF files.

Examples:
  $ skillgate cache stats
  $ skillgate cache list --json | jq -r .path
  $ skillgate cache delete photo.jpg
  $ skillgate cache clear --namespace tenant-7

${exitCodesHelp}`;

/** `skillgate cache stats|list|verify|delete|clear` */
export function cacheCommand({ openCache, terminal, finish }: CliContext): Command {
  async function withStore(
    { json }: Flags,
    work: (run: CacheRun) => Promise<number>,
  ): Promise<void> {
    const store = openCache();
    try {
      finish(await work({ store, terminal, json: json === true }));
    } finally {
      await store.close();
    }
  }

  const subcommand = (usage: string, summary: string) =>
    new Command(usage).description(summary).option('--json', 'JSON Lines on stdout');
  const within = '--namespace <name>';

  return new Command('cache')
    .summary('see and take back what is kept')
    .description('Shows what is kept of earlier answers, checks it, and takes it back.')
    .addHelpText('after', help)
    .addCommand(
      subcommand('stats', 'How much is kept, and how much may be.').action((flags: Flags) =>
        withStore(flags, printStats),
      ),
    )
    .addCommand(
      subcommand('list', 'Every kept answer, the least recently used first.').action(
        (flags: Flags) => withStore(flags, printList),
      ),
    )
    .addCommand(
      subcommand('verify', 'Reads everything, and drops what is damaged.').action((flags: Flags) =>
        withStore(flags, verify),
      ),
    )
    .addCommand(
      subcommand('delete', 'Takes back what was kept of an input, with all that shows the same.')
        .argument('<what>', 'a file, its SHA-256, or the hash of a picture')
        .option(within, 'only there (default: everywhere)')
        .action((what: string, flags: Flags) =>
          withStore(flags, async (run) =>
            deleteSelected(run, await selectionOf(what, flags.namespace)),
          ),
        ),
    )
    .addCommand(
      subcommand('clear', 'Takes everything back.')
        .option(within, 'only there (default: everywhere)')
        .action((flags: Flags) => withStore(flags, (run) => clear(run, flags.namespace))),
    );
}
