import { Command, Option } from 'commander';
import type { CliContext } from '../cli-context.js';
import { effortProblem } from '../effort-problem.js';
import { exitCodesHelp } from '../exit-codes.js';
import {
  cacheModes,
  fallbackModes,
  outputFormats,
  samePictureModes,
  type CacheMode,
  type FallbackMode,
  type OutputFormat,
  type SamePictureMode,
} from '../image-client.js';
import { runImage } from '../image/run-image.js';
import { numberOption } from '../number-option.js';

interface Options {
  output: string;
  maxSize?: number;
  format: OutputFormat;
  quality?: number;
  effort?: number;
  address?: string;
  fallback: FallbackMode;
  cache?: CacheMode;
  namespace?: string;
  samePicture: SamePictureMode | 'off';
  concurrency: number;
  timeout?: number;
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
export function imageCommand({ connect, terminal, interruptible, finish }: CliContext): Command {
  return new Command('image')
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
    .option(
      '--address <host:port>',
      'of the skill (default: SKILLGATE_IMAGE_ADDRESS or localhost:50052)',
    )
    .addOption(
      new Option(
        '--fallback <mode>',
        'this process in the server’s place: when it can’t answer, never, or only',
      )
        .choices(fallbackModes)
        .default('auto'),
    )
    .addOption(
      new Option('--cache <mode>', 'what the cache may do (default: auto)').choices(cacheModes),
    )
    .option('--namespace <name>', 'whose answers these are (default: default)')
    .addOption(
      new Option('--same-picture <mode>', 'which pictures take a kept one’s place')
        .choices(samePictureModes)
        .default('same'),
    )
    .option('--concurrency <n>', 'files at a time', numberOption({ min: 1, max: 64 }), 2)
    .option(
      '--timeout <seconds>',
      'for each file',
      numberOption({ min: 0.001, max: 3600, fractions: true }),
    )
    .option('--json', 'JSON Lines on stdout instead of a table')
    .addHelpText('after', help)
    .action(async (files: string[], options: Options, command: Command) => {
      const { output, maxSize, format, quality, effort, address, concurrency, timeout } = options;
      const { fallback, cache, namespace, samePicture } = options;
      const problem = effortProblem(effort, format);
      if (problem !== undefined) command.error(problem);
      const client = connect('image', {
        fallback,
        samePicture,
        ...(address !== undefined && { address }),
        ...(cache !== undefined && { cache }),
        ...(namespace !== undefined && { namespace }),
      });
      const imageOptions = {
        format,
        ...(maxSize !== undefined && { maxSize }),
        ...(quality !== undefined && { quality }),
        ...(effort !== undefined && { effort }),
      };
      const timeoutMs = timeout === undefined ? undefined : timeout * 1000;
      try {
        const exitCode = await interruptible((signal) =>
          runImage({
            files,
            directory: output,
            client,
            terminal,
            signal,
            concurrency,
            imageOptions,
            timeoutMs,
            json: options.json === true,
          }),
        );
        finish(exitCode);
      } finally {
        await client.close();
      }
    });
}
