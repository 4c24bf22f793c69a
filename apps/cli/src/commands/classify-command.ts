import { Command, InvalidArgumentError } from 'commander';
import type { CliContext } from '../cli-context.js';
import { addClientFlags, withClient, type ClientFlags } from '../client-flags.js';
import { runClassify } from '../embed/run-classify.js';
import { exitCodesHelp } from '../exit-codes.js';

interface Options extends ClientFlags {
  labels: string[];
  template?: string;
  json?: true;
}

const help = `
Examples:
  $ skillgate classify photo.jpg --labels cat,dog,horse
  $ skillgate classify photo.jpg --labels happy,sad --template 'a {} person' --json

${exitCodesHelp}`;

function labelList(text: string): string[] {
  const labels = text.split(',').map((label) => label.trim());
  if (labels.length >= 2 && !labels.includes('')) return labels;
  throw new InvalidArgumentError('2 labels or more with commas between them were expected.');
}

/** `skillgate classify FILE --labels a,b,c` */
export function classifyCommand(context: CliContext): Command {
  const command = new Command('classify')
    .summary('score labels against an image')
    .description('Scores labels against an image; the scores add up to 1.')
    .argument('<file>', 'a JPEG, PNG, WebP, GIF, TIFF or AVIF file; - is standard input')
    .requiredOption('--labels <labels>', '2 or more, such as cat,dog', labelList)
    .option('--template <sentence>', 'with {} where a label goes (default: a photo of {})')
    .option('--json', 'a line of JSON on stdout');
  return addClientFlags(command, 'embedding', 'what the cache may do (default: off)')
    .addHelpText('after', help)
    .action(async (file: string, options: Options) => {
      const { labels, template, json = false } = options;
      await withClient(context, 'embedding', options, ({ client, timeoutMs, signal }) =>
        runClassify({
          ...{ client, timeoutMs, signal, file, labels, template, json },
          terminal: context.terminal,
        }),
      );
    });
}
