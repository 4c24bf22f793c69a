/** Characters by their code points, as ranges in order: first, last, first, last. */
export type CharacterSet = readonly number[];

/** What a dot stands for, and a token of the model, of which the characters are not known here. */
export const anyCharacter: CharacterSet = [0, Infinity];

const character = /\\x[\dA-Fa-f]{2}|\\u[\dA-Fa-f]{4}|\\U[\dA-Fa-f]{8}|\\.|./gsu;
const escapes: Record<string, string> = { '\\t': '\t', '\\r': '\r', '\\n': '\n' };

function codeOf(written: string): number {
  if (/^\\[xuU]./.test(written)) return Number.parseInt(written.slice(2), 16);
  const plain = escapes[written] ?? (written.length > 1 ? written.replace(/^\\/, '') : written);
  return plain.codePointAt(0)!;
}

const codesOf = (written: string) => written.match(character) ?? [];

/** What a text in its quotes is made of. */
export function charactersOf(text: string): CharacterSet[] {
  return codesOf(text.slice(1).replace(/"$/, '')).map((one) => [codeOf(one), codeOf(one)]);
}

function inOrder(ranges: [number, number][]): number[] {
  const set: number[] = [];
  for (const [first, last] of ranges.sort(([a], [b]) => a - b)) {
    if (set.length > 0 && first <= set.at(-1)! + 1) set.push(Math.max(set.pop()!, last));
    else set.push(first, last);
  }
  return set;
}

function allBut(set: CharacterSet): CharacterSet {
  const bounds = [-1, ...set, Infinity].map((bound, at) => (at % 2 === 0 ? bound + 1 : bound - 1));
  const others: number[] = [];
  for (let at = 0; at < bounds.length; at += 2) {
    if (bounds[at]! <= bounds[at + 1]!) others.push(bounds[at]!, bounds[at + 1]!);
  }
  return others;
}

const isNegated = (written: string) => written.startsWith('[^');

/** The ranges of a class as they are written, a character by itself being one. */
function rangesOf(written: string): [number, number][] {
  const inner = codesOf(written.slice(isNegated(written) ? 2 : 1).replace(/\]$/, ''));
  const ranges: [number, number][] = [];
  for (let at = 0; at < inner.length; at += 1) {
    const first = codeOf(inner[at]!);
    const isRange = inner[at + 1] === '-' && at + 2 < inner.length;
    if (isRange) at += 2;
    ranges.push([first, codeOf(inner[at]!)]);
  }
  return ranges;
}

/** What a class in its brackets stands for. */
export function setOfClass(written: string): CharacterSet {
  const set = inOrder(rangesOf(written).filter(([first, last]) => first <= last));
  return isNegated(written) ? allBut(set) : set;
}

/**
 * Ranges that llama.cpp looks at in the time in which it goes on by one character otherwise: of a class of all but 1,900
 * characters that repeats, the choice of a token took 0.8 s of CPU.
 */
const rangesInTime = 24;

/** How much longer llama.cpp takes for a class than for one character: it looks at all that is written. */
export const weightOfClass = (written: string): number =>
  Math.max(1, rangesOf(written).length / rangesInTime);

/** Whether a character is one of them. */
export function holds(set: CharacterSet, code: number): boolean {
  for (let at = 0; at < set.length; at += 2) {
    if (set[at]! <= code && code <= set[at + 1]!) return true;
  }
  return false;
}

/** Whether some character is in both. */
export function overlap(one: CharacterSet, other: CharacterSet): boolean {
  let [at, beside] = [0, 0];
  while (at < one.length && beside < other.length) {
    if (one[at + 1]! < other[beside]!) at += 2;
    else if (other[beside + 1]! < one[at]!) beside += 2;
    else return true;
  }
  return false;
}
