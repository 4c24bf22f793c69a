/** Lets answers with near hashes be settled one after the other, so that the second finds what the first kept. */
export interface NearTurns {
  /** Runs `work` when no other that might show the same picture is under way. */
  run<T>(variant: string, imageHash: string, work: () => Promise<T>): Promise<T>;
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

export function createNearTurns(maxDistance: number): NearTurns {
  const turns = new Set<Turn>();
  return {
    async run(variant, imageHash, work) {
      const hash = BigInt(`0x${imageHash}`);
      const before = [...turns].filter(
        (turn) => turn.variant === variant && bitsSet(turn.hash ^ hash) <= maxDistance,
      );
      const result = Promise.all(before.map(({ over }) => over)).then(work);
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
