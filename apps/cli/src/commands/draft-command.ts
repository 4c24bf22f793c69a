import { Command } from 'commander';
import type { CliContext } from '../cli-context.js';
import { addCallFlags, withClient, type CallFlags } from '../client-flags.js';
import { emptyPrompt } from '../draft/draft-request.js';
import { runDraft, type DraftFlags } from '../draft/run-draft.js';
import { exitCodesHelp } from '../exit-codes.js';
import { numberOption } from '../number-option.js';

interface Options extends CallFlags, DraftFlags {}

const help = `
The text goes to stdout; with --json as one line with its usage and timings. Who served it goes to stderr. - reads the
prompt from standard input.

Examples:
  $ skillgate draft "Write a subject line for a mail that asks for an invoice."
  $ skillgate draft "Name three colours." --stream --temperature 0
  $ skillgate draft "A person, as JSON." --json-schema person.schema.json
  $ skillgate draft "Once upon a time" --continue --max-tokens 60
  $ pbpaste | skillgate draft - --system "Answer in one sentence."

${exitCodesHelp}`;

const collect = (value: string, others: string[] = []): string[] => [...others, value];

/** `skillgate draft PROMPT` */
export function draftCommand(context: CliContext): Command {
  const { terminal } = context;
  const share = numberOption({ min: 0, max: 2, fractions: true });
  const command = new Command('draft')
    .summary('draft a text with a small local model')
    .description('Drafts a text with a small local model.')
    .argument('<prompt>', 'what to write; - is standard input')
    .option('--stream', 'print the text as it grows')
    .option('--json-schema <file>', 'a JSON schema that the text must keep to')
    .option('--grammar <file>', 'a grammar in GBNF that the text must keep to')
    .option('--system <text>', 'what the model is told before the prompt')
    .option('--continue', 'go on with the prompt as it stands, without a chat')
    .option('--max-tokens <n>', 'the longest text', numberOption({ min: 1, max: 1_000_000 }))
    .option('--temperature <t>', '0 always takes the likeliest word (default: 0.7)', share)
    .option('--seed <n>', 'the same text again', numberOption({ min: 0, max: 2 ** 53 - 1 }))
    .option('--stop <text>', 'ends the text; may be given up to 16 times', collect)
    .option('--deterministic', 'the same text everywhere, at the cost of throughput')
    .option('--json', 'print the answer with its usage and timings');
  const cacheHelp =
    'what the cache may do; with auto a text that would be the same again is kept on disk (default: off)';
  return addCallFlags(command, 'draft', cacheHelp)
    .addHelpText('after', help)
    .action(async (prompt: string, options: Options) => {
      if (options.jsonSchema !== undefined && options.grammar !== undefined) {
        command.error('error: either --json-schema or --grammar may be given, not both.');
      }
      if (prompt.trim() === '') command.error(`error: ${emptyPrompt}`);
      await withClient(context, 'draft', options, (run) =>
        runDraft({ ...run, prompt, flags: options, terminal }),
      );
    });
}
