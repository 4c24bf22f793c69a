import { setTimeout as delay } from 'node:timers/promises';

/** Lets answers with near hashes be settled one after the other, so that the second finds what the first kept. */
export interface NearTurns {
  /**
   * Runs `work` when no other that might show the same picture is under way, or when that took too long, `limitMs` at
   * the most: then two of them may both be kept, which costs a file.
   */
  run<T>(variant: string, imageHash: string, work: () => Promise<T>, limitMs?: number): Promise<T>;
}

export interface NearTurnsOptions {
  /** How many bits near hashes differ by at the most. */
  maxDistance: number;
  /** How long one waits for the others, in milliseconds. */
  patienceMs: number;
}

interface Turn {
  variant: string;
  hash: bigint;
  over: Promise<unknown>;
}

function bitsSet(word: bigint): number {
  let bits = 0;
  for (let left = word; left > 0n; left &= left - 1n) bits += 1;
  return bits;
}

/** Resolves when all are over, or when that takes too long. */
async function waitFor(turns: readonly Turn[], patienceMs: number): Promise<void> {
  if (turns.length === 0) return;
  const patience = new AbortController();
  const late = delay(patienceMs, undefined, { signal: patience.signal }).catch(() => undefined);
  await Promise.race([Promise.all(turns.map(({ over }) => over)), late]);
  patience.abort();
}

export function createNearTurns({ maxDistance, patienceMs }: NearTurnsOptions): NearTurns {
  const turns = new Set<Turn>();
  return {
    async run(variant, imageHash, work, limitMs = Infinity) {
      const hash = BigInt(`0x${imageHash}`);
      const before = [...turns].filter(
        (turn) => turn.variant === variant && bitsSet(turn.hash ^ hash) <= maxDistance,
      );
      const result = waitFor(before, Math.min(patienceMs, limitMs)).then(work);
      const turn: Turn = { variant, hash, over: result.catch(() => undefined) };
      turns.add(turn);
      try {
        return await result;
      } finally {
        turns.delete(turn);
      }
    },
  };
}
