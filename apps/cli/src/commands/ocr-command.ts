import { Command, InvalidArgumentError, Option } from 'commander';
import type { CliContext } from '../cli-context.js';
import { exitCodesHelp } from '../exit-codes.js';
import { cacheModes, fallbackModes, type CacheMode, type FallbackMode } from '../image-client.js';
import { numberOption } from '../number-option.js';
import { ocrEngines, type OcrEngineName } from '../ocr-client.js';
import { ocrFormats, type OcrOutputFormat } from '../ocr/ocr-format.js';
import { runOcr } from '../ocr/run-ocr.js';

interface Options {
  languages: string[];
  engine: OcrEngineName;
  format: OcrOutputFormat;
  output?: string;
  address?: string;
  fallback: FallbackMode;
  cache?: CacheMode;
  namespace?: string;
  concurrency: number;
  timeout?: number;
}

const help = `
The text goes to stdout, of several files each under a line with its name; with -o into files named after theirs:
scans/page.png becomes DIR/page.txt (.json, .hocr, .tsv). With --format json each file is one line: text, confidence,
and blocks, lines and words with their boxes.

Examples:
  $ skillgate ocr scan.png
  $ skillgate ocr scans/*.png --languages spa,eng -o text
  $ skillgate ocr receipt.jpg --format json | jq -r '.blocks[].text'
  $ curl -s https://example.com/sign.jpg | skillgate ocr - --engine ppocr

${exitCodesHelp}`;

function languageList(text: string): string[] {
  const codes = text.split(',').map((code) => code.trim());
  if (codes.every((code) => /^\w+$/.test(code))) return codes;
  throw new InvalidArgumentError('Codes with commas between them were expected, such as eng,spa.');
}

/** `skillgate ocr FILE…` */
export function ocrCommand({ connect, terminal, interruptible, finish }: CliContext): Command {
  return new Command('ocr')
    .summary('read the text off pages and photos')
    .description('Reads the text off pages and photos.')
    .argument(
      '<file...>',
      'JPEG, PNG, WebP, GIF, TIFF or AVIF files of one page; - is standard input',
    )
    .option('--languages <codes>', 'the main one first, such as eng,spa', languageList, ['eng'])
    .addOption(
      new Option('--engine <name>', 'which recogniser').choices(ocrEngines).default('auto'),
    )
    .addOption(new Option('--format <format>', 'of the result').choices(ocrFormats).default('text'))
    .option('-o, --output <dir>', 'folder for the results, made when it is not there')
    .option(
      '--address <host:port>',
      'of the skill (default: SKILLGATE_OCR_ADDRESS or localhost:50053)',
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
      new Option(
        '--cache <mode>',
        'what the cache may do; with auto what was read is kept on disk (default: off)',
      ).choices(cacheModes),
    )
    .option('--namespace <name>', 'whose answers these are (default: default)')
    .option('--concurrency <n>', 'files at a time', numberOption({ min: 1, max: 64 }), 2)
    .option(
      '--timeout <seconds>',
      'for each file',
      numberOption({ min: 0.001, max: 3600, fractions: true }),
    )
    .addHelpText('after', help)
    .action(async (files: string[], options: Options, command: Command) => {
      const { languages, engine, format, output, address, fallback, concurrency } = options;
      if (files.length > 1 && output === undefined && (format === 'hocr' || format === 'tsv')) {
        command.error(`error: several files as ${format} need a folder; name one with -o.`);
      }
      const timeoutMs = options.timeout === undefined ? undefined : options.timeout * 1000;
      const { cache, namespace } = options;
      const client = connect('ocr', {
        fallback,
        ...(address !== undefined && { address }),
        ...(cache !== undefined && { cache }),
        ...(namespace !== undefined && { namespace }),
      });
      const run = { files, format, concurrency, timeoutMs, client, terminal };
      try {
        finish(
          await interruptible((signal) =>
            runOcr({ ...run, directory: output, options: { languages, engine }, signal }),
          ),
        );
      } finally {
        await client.close();
      }
    });
}
