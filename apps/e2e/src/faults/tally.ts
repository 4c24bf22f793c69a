import type { Answer } from '@skillgate/client';

/** What calls came to. */
export interface Tally {
  calls: number;
  right: number;
  /** What was wrong with the answers that were. */
  wrong: string[];
  /** Messages of the calls that failed. */
  errors: string[];
  /** Answers by who gave them and why. */
  servedBy: Record<string, number>;
  elapsedMs: number;
}

export function emptyTally(): Tally {
  return { calls: 0, right: 0, wrong: [], errors: [], servedBy: {}, elapsedMs: 0 };
}

/** Counts who gave an answer. */
export function countServer(
  tally: Tally,
  { servedBy, fallbackReason }: Pick<Answer, 'servedBy' | 'fallbackReason'>,
): void {
  const server = fallbackReason === undefined ? servedBy : `${servedBy}, ${fallbackReason}`;
  tally.servedBy[server] = (tally.servedBy[server] ?? 0) + 1;
}

const pad = (text: string | number, width: number) => String(text).padStart(width);

/** The table of who served. */
export function tableOf(tallies: ReadonlyMap<string, Tally>): string {
  const lines = [...tallies].map(([name, { calls, right, errors, servedBy, elapsedMs }]) => {
    const servers = Object.entries(servedBy).map(([server, count]) => `${server} ${count}`);
    const figures = [calls, right, errors.length, (elapsedMs / 1000).toFixed(1)];
    return `${name.padEnd(44)}${figures.map((figure) => pad(figure, 8)).join('')}   ${servers.join(' · ')}`;
  });
  const head = ['calls', 'right', 'errors', 's'].map((word) => pad(word, 8)).join('');
  return [`${'fault'.padEnd(44)}${head}   served by`, ...lines].join('\n');
}
