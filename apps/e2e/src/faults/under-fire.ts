import type { SkillPool } from '@skillgate/client';
import { timeoutMs } from '../config.js';
import type { Card } from './card.js';
import { countServer, emptyTally, type Tally } from './tally.js';

/**
 * The calls that are under way, as whoever makes the trouble sees them. Each wait ends with an error after a third of a
 * test's time.
 */
export interface Fire {
  /** Resolves when that share of the calls has been answered. */
  reached(share: number): Promise<void>;
  /** Resolves with the next answer that a container gives. */
  servedRemotely(): Promise<void>;
  /** Resolves with the next answer that this process gives. */
  servedLocally(): Promise<void>;
}

export interface UnderFireOptions {
  pool: SkillPool;
  deck: readonly Card[];
  /** How many calls at the least; they go on until the trouble is over. */
  calls: number;
}

const concurrency = 16;
/** Longer than any fault lasts, so that none may hide behind it. */
const callTimeoutMs = 60_000;
const waitMs = timeoutMs / 3;

/** Sends calls, 16 at a time, while `trouble` does its harm. Fails as `trouble` does, and never by a call. */
export async function underFire(
  { pool, deck, calls }: UnderFireOptions,
  trouble: (fire: Fire) => Promise<void>,
): Promise<Tally> {
  const tally = emptyTally();
  const watchers = new Set<{ holds: (server: string) => boolean; tell: () => void }>();
  const startedMs = performance.now();

  const until = (what: string, holds: (server: string) => boolean) =>
    new Promise<void>((resolve, reject) => {
      const giveUp = () => reject(new Error(`Not within ${waitMs} ms: ${what}.`));
      const timer = setTimeout(giveUp, waitMs);
      watchers.add({ holds, tell: () => (clearTimeout(timer), resolve()) });
    });

  function answered(server: string): void {
    for (const watcher of watchers) {
      if (!watcher.holds(server)) continue;
      watchers.delete(watcher);
      watcher.tell();
    }
  }

  async function callOnce(card: Card): Promise<void> {
    let server = 'nobody';
    try {
      const answer = await card.ask(pool, { timeoutMs: callTimeoutMs });
      server = answer.servedBy;
      countServer(tally, answer);
      const difference = card.differenceOf(answer);
      if (difference === undefined) tally.right += 1;
      else tally.wrong.push(`${card.name}, ${server}: ${difference}`);
    } catch (error) {
      tally.errors.push(`${card.name}: ${String(error)}`);
    }
    answered(server);
  }

  let isOver = false;
  async function caller(): Promise<void> {
    while (tally.calls < calls || !isOver) {
      const card = deck[tally.calls % deck.length]!;
      tally.calls += 1;
      await callOnce(card);
    }
  }

  const troubled = trouble({
    reached: (share) => until(`${share} of the calls`, () => tally.calls >= share * calls),
    servedRemotely: () => until('an answer of a container', (server) => server === 'remote'),
    servedLocally: () => until('an answer of this process', (server) => server === 'local'),
  }).finally(() => (isOver = true));
  await Promise.all([troubled, ...Array.from({ length: concurrency }, caller)]);
  tally.elapsedMs = performance.now() - startedMs;
  return tally;
}
