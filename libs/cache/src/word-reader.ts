const space = 0x20;
const dash = 0x2d;
const zero = 0x30;

/** Stands for a word that is not there. */
export const noWord = '-';

/** Reads the words of a line in a buffer, one after the other. What it gives keeps no other bytes alive. */
export class WordReader {
  #at: number;
  readonly #end: number;

  constructor(
    readonly bytes: Buffer,
    start: number,
    end: number,
  ) {
    this.#at = start;
    this.#end = end;
  }

  #wordEnd(): number {
    let at = this.#at;
    while (at < this.#end && this.bytes[at] !== space) at += 1;
    return at;
  }

  text(): string {
    const end = this.#wordEnd();
    const word = this.bytes.toString('latin1', this.#at, end);
    this.#at = end + 1;
    return word;
  }

  /** Undefined for `noWord`. */
  optional(): string | undefined {
    if (this.bytes[this.#at] !== dash || this.#wordEnd() !== this.#at + 1) return this.text();
    this.#at += 2;
    return undefined;
  }

  /** A whole number of decimal digits; NaN of anything else. */
  number(): number {
    const end = this.#wordEnd();
    let value = end === this.#at ? NaN : 0;
    for (let at = this.#at; at < end; at += 1) {
      const digit = (this.bytes[at] ?? 0) - zero;
      value = digit >= 0 && digit <= 9 ? value * 10 + digit : NaN;
    }
    this.#at = end + 1;
    return value;
  }
}
