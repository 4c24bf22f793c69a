/** Numbers for words that many share. A word's number is free for another when nobody has it any more. */
export class SharedWords {
  readonly #numbers = new Map<string, number>();
  readonly #words: string[] = [];
  readonly #holders: number[] = [];
  readonly #free: number[] = [];

  /** The words that stay, from number 0 on. */
  constructor(words: readonly string[] = []) {
    for (const word of words) this.take(word);
  }

  /** Undefined for a word that nobody has. */
  numberOf(word: string): number | undefined {
    return this.#numbers.get(word);
  }

  word(number: number): string {
    return this.#words[number] ?? '';
  }

  /** The number, for one more to have. */
  take(word: string): number {
    const number = this.#numbers.get(word) ?? this.#free.pop() ?? this.#words.length;
    this.#numbers.set(word, number);
    this.#words[number] = word;
    this.share(number);
    return number;
  }

  /** One more has the word of a number that somebody has. */
  share(number: number): void {
    this.#holders[number] = (this.#holders[number] ?? 0) + 1;
  }

  /** Whether that was the last one who had it. */
  give(number: number): boolean {
    this.#holders[number] = (this.#holders[number] ?? 0) - 1;
    if (this.#holders[number] !== 0) return false;
    this.#numbers.delete(this.word(number));
    this.#free.push(number);
    return true;
  }

  /** How many have the word. */
  holdersOf(word: string): number {
    const number = this.#numbers.get(word);
    return number === undefined ? 0 : (this.#holders[number] ?? 0);
  }

  get size(): number {
    return this.#numbers.size;
  }
}
