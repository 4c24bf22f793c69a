import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BenchmarkContext } from '../../frame/benchmark.js';
import { toRow, type Row } from '../../frame/row.js';
import { median, spread } from '../../frame/statistics.js';
import { atMost, below } from '../../frame/target.js';
import { fillFolder } from './fill-folder.js';
import type { LongestTurn } from './longest-turn.js';
import { withFolder } from './with-cached-pool.js';

const entries = 100_000;
const quickEntries = 10_000;

interface Opening {
  openMs: number;
  turn: LongestTurn;
  heldBytes: number;
  entries: number;
}

async function openOnce(folder: string): Promise<Opening> {
  const child = fork(fileURLToPath(new URL('./opening-process.js', import.meta.url)), [folder]);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The process that opens the folder ended with ${code}.`);
  });
  const [opening] = (await Promise.race([once(child, 'message'), ended])) as [Opening];
  await ended.catch(() => undefined);
  return opening;
}

/** How long a process that was just started takes to open a folder of 100,000 answers, each with a file. */
export function measureOpening({ options, progress }: BenchmarkContext): Promise<Row[]> {
  const count = options.quick ? quickEntries : entries;
  return withFolder(async (folder) => {
    progress.part(`keeping ${count} answers`, count);
    await fillFolder(folder, count, () => progress.step());
    progress.part('opening', options.rounds + 1);
    const openings: Opening[] = [];
    for (let round = 0; round <= options.rounds; round += 1) {
      const opening = await openOnce(folder);
      if (opening.entries !== count) throw new Error(`${opening.entries} entries were found.`);
      if (round > 0) openings.push(opening);
      progress.step();
    }
    return rowsOf(openings, count, options.quick);
  });
}

function rowsOf(openings: readonly Opening[], count: number, tooShort: boolean): Row[] {
  const figures = (name: 'openMs' | 'heldBytes') => openings.map((opening) => opening[name]);
  const turns = openings.map(({ turn }) => turn);
  const held = turns.map(({ workMs }) => workMs);
  const what = `a folder of ${count.toLocaleString('en')} answers`;
  return [
    toRow({
      name: `opening ${what}`,
      value: median(figures('openMs')) / 1_000,
      unit: 's',
      spread: [...spread(figures('openMs').map((ms) => ms / 1_000))],
      target: below(1, { unit: 's', binding: false }),
      tooShort,
      note: 'each time in a fresh process; the files are in the page cache',
    }),
    toRow({
      name: 'event loop held while opening',
      value: median(held),
      unit: 'ms',
      spread: spread(held),
      target: atMost(10, { unit: 'ms', binding: false }),
      tooShort,
      note: `at work; by the clock ${median(turns.map(({ wallMs }) => wallMs)).toFixed(1)} ms, waits for a processor included`,
    }),
    toRow({
      name: `memory of ${what}`,
      value: median(figures('heldBytes')) / 1e6,
      unit: 'MB',
      note: 'resident, in the process that opened it',
    }),
  ];
}
