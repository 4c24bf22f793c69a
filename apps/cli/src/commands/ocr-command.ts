import { Command, InvalidArgumentError, Option } from 'commander';
import type { CliContext } from '../cli-context.js';
import { addClientFlags, withClient, type ClientFlags } from '../client-flags.js';
import { exitCodesHelp } from '../exit-codes.js';
import { ocrEngines, type OcrEngineName } from '../ocr-client.js';
import { ocrFormats, type OcrOutputFormat } from '../ocr/ocr-format.js';
import { runOcr } from '../ocr/run-ocr.js';

interface Options extends ClientFlags {
  languages: string[];
  engine: OcrEngineName;
  format: OcrOutputFormat;
  output?: string;
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
export function ocrCommand(context: CliContext): Command {
  const { terminal } = context;
  const command = new Command('ocr')
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
    .option('-o, --output <dir>', 'folder for the results, made when it is not there');
  const cacheHelp = 'what the cache may do; with auto what was read is kept on disk (default: off)';
  return addClientFlags(command, 'ocr', cacheHelp)
    .addHelpText('after', help)
    .action(async (files: string[], options: Options) => {
      const { languages, engine, format, output } = options;
      if (files.length > 1 && output === undefined && (format === 'hocr' || format === 'tsv')) {
        command.error(`error: several files as ${format} need a folder; name one with -o.`);
      }
      await withClient(context, 'ocr', options, (run) =>
        runOcr({
          ...run,
          files,
          directory: output,
          format,
          terminal,
          options: { languages, engine },
        }),
      );
    });
}
