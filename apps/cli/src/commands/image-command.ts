import { Command, Option } from 'commander';
import type { CliContext } from '../cli-context.js';
import { addClientFlags, withClient, type ClientFlags } from '../client-flags.js';
import { effortProblem } from '../effort-problem.js';
import { exitCodesHelp } from '../exit-codes.js';
import {
  outputFormats,
  samePictureModes,
  type OutputFormat,
  type SamePictureMode,
} from '../image-client.js';
import { runImage } from '../image/run-image.js';
import { numberOption } from '../number-option.js';

interface Options extends ClientFlags {
  output: string;
  maxSize?: number;
  format: OutputFormat;
  quality?: number;
  effort?: number;
  samePicture: SamePictureMode | 'off';
  json?: true;
}

const help = `
Results are named after their files: photos/cat.jpg becomes DIR/cat.webp. Where two files of one run would get the
same name, the first keeps it and the next get cat-2.webp, cat-3.webp, in the order given. A result of an earlier run
is replaced; an input never is: a file whose result would take the place of any input of the run fails, and the others
are done. Nothing half-written is ever left.

With --json, stdout has JSON Lines: {"type":"file",…} as each file ends, {"type":"summary",…} last.

Examples:
  $ skillgate image photo.jpg -o ready
  $ skillgate image photos/*.jpg scans/*.png -o ready --max-size 768 --concurrency 4
  $ curl -s https://example.com/photo.jpg | skillgate image - -o ready
  $ skillgate image photos/* -o ready --json | jq -r 'select(.state == "failed") | .input'

${exitCodesHelp}`;

/** `skillgate image FILE… -o DIR` */
export function imageCommand(context: CliContext): Command {
  const { terminal } = context;
  const command = new Command('image')
    .summary('make pictures ready for models')
    .description(
      'Turns pictures upright, bounds their size, strips their metadata, encodes and hashes them.',
    )
    .argument('<file...>', 'JPEG, PNG, WebP, GIF, TIFF or AVIF files; - is standard input')
    .requiredOption('-o, --output <dir>', 'folder for the results, made when it is not there')
    .option(
      '--max-size <pixels>',
      'longest side of the result (default: 1024)',
      numberOption({ min: 16, max: 8192 }),
    )
    .addOption(
      new Option('--format <format>', 'of the result').choices(outputFormats).default('webp'),
    )
    .option('--quality <1-100>', '(default: 85, avif: 60)', numberOption({ min: 1, max: 100 }))
    .option(
      '--effort <0-9>',
      'CPU for smaller files; webp to 6, jpeg none (default: 2, png: 6)',
      numberOption({ min: 0, max: 9 }),
    )
    .addOption(
      new Option('--same-picture <mode>', 'which pictures take a kept one’s place')
        .choices(samePictureModes)
        .default('same'),
    )
    .option('--json', 'JSON Lines on stdout instead of a table');
  return addClientFlags(command, 'image', 'what the cache may do (default: auto)')
    .addHelpText('after', help)
    .action(async (files: string[], options: Options) => {
      const { output, maxSize, format, quality, effort } = options;
      const problem = effortProblem(effort, format);
      if (problem !== undefined) command.error(problem);
      const imageOptions = {
        format,
        ...(maxSize !== undefined && { maxSize }),
        ...(quality !== undefined && { quality }),
        ...(effort !== undefined && { effort }),
      };
      const json = options.json === true;
      await withClient(context, 'image', options, (run) =>
        runImage({ ...run, files, directory: output, terminal, imageOptions, json }),
      );
    });
}
