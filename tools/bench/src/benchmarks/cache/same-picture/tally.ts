import type { Judgement } from './judge.js';

/** Counts judgements. */
export class Tally {
  asked = 0;
  /** Said to be the same, and found by the hash. */
  hits = 0;
  /** Said to be the same, whatever the hashes. */
  same = 0;
  readonly refusals = new Map<string, number>();
  /** What came nearest to its limit without passing it; 1 is the limit. */
  nearest = Infinity;

  add({ isNear, same, reason, score }: Judgement): void {
    this.asked += 1;
    if (same) this.same += 1;
    if (same && isNear) this.hits += 1;
    else this.#count(same ? 'hash' : (reason ?? 'other'));
    if (!same && score !== undefined) this.nearest = Math.min(this.nearest, score);
  }

  #count(reason: string): void {
    this.refusals.set(reason, (this.refusals.get(reason) ?? 0) + 1);
  }

  /** Of what the size rule admits: a larger copy of a smaller picture is never to be answered by it. */
  get hitPercent(): number | null {
    const admitted = this.asked - (this.refusals.get('size') ?? 0);
    return admitted === 0 ? null : (100 * this.hits) / admitted;
  }

  /** The refusals, the most frequent first: `luma 3, detail 1`. */
  describeRefusals(): string {
    const sorted = [...this.refusals].sort(([, a], [, b]) => b - a);
    return sorted.map(([reason, count]) => `${reason} ${count}`).join(', ');
  }
}

/** A tally by name, made when it is first asked for. */
export class Tallies<Name extends string | number> {
  readonly #byName = new Map<Name, Tally>();

  of(name: Name): Tally {
    const tally = this.#byName.get(name) ?? new Tally();
    this.#byName.set(name, tally);
    return tally;
  }
}
