import { writeFile } from 'node:fs/promises';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { benchmarks } from './benchmarks/index.js';
import type { BenchmarkOptions } from './frame/benchmark.js';
import { runBenchmark } from './frame/run-benchmark.js';
import { renderReport } from './frame/report.js';
import { exitCodeOf } from './frame/row.js';

interface Flags {
  images?: string;
  json?: string;
  rounds: number;
  quick?: true;
  process?: true;
  only?: string;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1 && value <= 1000) return value;
  throw new InvalidArgumentError('A whole number from 1 to 1000 was expected.');
}

const help = `
Benchmarks:
${benchmarks.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`).join('\n')}

Exit codes: 0 all bars met, 1 a ratio, count or memory bar missed, 2 wrong usage or nothing could be measured.
Times are shown beside their targets and never fail the command: machines differ.

Examples:
  $ npm run bench -- image
  $ npm run bench -- image --quick
  $ npm run bench -- image --images ~/Pictures --json image.json
  $ npm run bench -- cache --only hits`;

function describeParts(): string {
  const divided = benchmarks.filter(({ parts }) => parts !== undefined);
  return divided.map(({ name, parts = [] }) => `${name}: ${parts.join(', ')}`).join('; ');
}

/** The command line of the benchmarks. */
export function createProgram(): Command {
  return new Command('bench')
    .description('Measures a skill beside the same work done plainly, in the same run.')
    .addArgument(
      new Argument('<benchmark>', 'what to measure').choices(benchmarks.map(({ name }) => name)),
    )
    .option(
      '--images <dir>',
      'measure with the pictures of a folder (default: made up, photo-like)',
    )
    .option('--json <file>', 'also write the rows as JSON')
    .option('--rounds <n>', 'interleaved rounds after one that warms up', wholeNumber, 5)
    .option('--quick', 'under two minutes; long runs are cut short and not judged')
    .option('--process', 'measure a local process, not a container')
    .option('--only <part>', `one part of a long benchmark (${describeParts()})`)
    .addHelpText('after', help)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .action(run);
}

async function run(name: string, flags: Flags, command: Command): Promise<void> {
  const benchmark = benchmarks.find((candidate) => candidate.name === name);
  if (!benchmark) throw new RangeError(`There is no benchmark '${name}'.`);
  const { only } = flags;
  if (only !== undefined && !benchmark.parts?.includes(only)) {
    command.error(`error: --only takes a part (${describeParts()}), got '${name}: ${only}'`);
  }
  const options: BenchmarkOptions = {
    imagesFolder: flags.images,
    rounds: flags.rounds,
    quick: flags.quick === true,
    process: flags.process === true,
    only,
  };
  try {
    const result = await runBenchmark(benchmark, options);
    console.log(renderReport(result));
    if (flags.json !== undefined)
      await writeFile(flags.json, `${JSON.stringify(result, null, 2)}\n`);
    process.exitCode = exitCodeOf(result.rows);
  } catch (error) {
    console.error(`The benchmark could not finish: ${(error as Error).stack ?? String(error)}`);
    process.exitCode = 2;
  }
}
