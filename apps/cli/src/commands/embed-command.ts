import { Command, Option } from 'commander';
import type { CliContext } from '../cli-context.js';
import { addClientFlags, withClient, type ClientFlags } from '../client-flags.js';
import { runEmbed } from '../embed/run-embed.js';
import { textPurposes, type EmbedOptions } from '../embedding-client.js';
import { exitCodesHelp } from '../exit-codes.js';
import { numberOption } from '../number-option.js';

interface Options extends ClientFlags, EmbedOptions {
  image?: string[];
}

const help = `
Each input is a line of JSON: input, model (with the digest that its vectors are of), dimensions, values. Vectors of two
models do not compare: without a server, this process answers only for the model that --model-digest pins, or with
--fallback only.

Examples:
  $ skillgate embed 'a kitten' 'the stock market' | jq -c .values
  $ skillgate embed --image photos/*.jpg > vectors.jsonl
  $ skillgate embed 'a kitten' --fallback only

${exitCodesHelp}`;

/** `skillgate embed TEXT…|--image FILE…` */
export function embedCommand(context: CliContext): Command {
  const { terminal } = context;
  const command = new Command('embed')
    .summary('turn texts or images into vectors')
    .description('Turns texts or images into vectors, near each other where they mean the like.')
    .argument('[text...]', 'texts')
    .option('--image <file...>', 'images in their place; - is standard input')
    .addOption(new Option('--purpose <name>', 'what texts are embedded for').choices(textPurposes))
    .option(
      '--dimensions <n>',
      'so many, where the model allows it (default: all)',
      numberOption({ min: 1, max: 65_536 }),
    )
    .option('--model <id>', 'which model (default: the skill’s own)')
    .option('--model-digest <digest>', 'an answer of any other model is an error')
    .option('--json', 'a line of JSON for each input, which it writes in any case');
  const cacheHelp = 'what the cache may do; with auto and --model-digest vectors are kept on disk';
  return addClientFlags(command, 'embedding', `${cacheHelp} (default: off)`)
    .addHelpText('after', help)
    .action(async (texts: string[], flags: Options) => {
      const { image: images = [], purpose, dimensions, model, modelDigest } = flags;
      if (texts.length > 0 === images.length > 0) {
        command.error('error: either texts, or --image with files, were expected.');
      }
      const options: EmbedOptions = {
        ...(purpose !== undefined && { purpose }),
        ...(dimensions !== undefined && { dimensions }),
        ...(model !== undefined && { model }),
        ...(modelDigest !== undefined && { modelDigest }),
      };
      const inputs = images.length > 0 ? { images } : { texts };
      await withClient(context, 'embedding', flags, (run) =>
        runEmbed({ ...run, inputs, options, terminal }),
      );
    });
}
