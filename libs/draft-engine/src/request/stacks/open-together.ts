import { holds } from './character-set.js';
import type { Effort } from './effort.js';
import { overlapsOf } from './overlaps.js';
import type { Places } from './places.js';
import type { Stack } from './stack.js';

/** Ways that are open at once: of 512 that begin with other characters, a token took 0.2 s of CPU. */
const mostOpen = 500;
/** Characters after which the ways are looked at: where they double with every tenth, they are found to be too many. */
const mostTexts = 100;
/** SmolLM2 has tokens of up to 81 blanks. */
const longestRun = 81;
/** Ways that are looked at in the time that one takes to be opened. */
const looksAStep = 50;

export interface OpenTogether {
  /**
   * Whether too many may be open at once after some text. Those that go on alone are left, for they are places to be
   * looked at by themselves. Where there are very many texts, those with the most ways are followed.
   */
  areMany(from: readonly Stack[]): boolean;
  /** Whether too many are after one character, as often as a token may have it. */
  areManyAfter(code: number, from: readonly Stack[]): boolean;
}

const keyOf = (open: readonly Stack[]) =>
  open
    .map(({ id }) => id)
    .sort((a, b) => a - b)
    .join();

/**
 * Counts the ways that are open after the same text. llama.cpp keeps a stack for each, and compares each with all others
 * when it takes a token: where they double with each character, one token takes for ever, and all memory.
 */
export function createOpenTogether(places: Places, effort: Effort): OpenTogether {
  const followed = new Map<Stack, ReadonlySet<Stack>>();

  const openFrom = (from: readonly Stack[]) => [...new Set(from.flatMap(places.open))];

  function openAfter(taking: readonly Stack[]): Stack[] {
    const open = openFrom(taking.map(places.pass));
    effort.spend((taking.length + open.length) / looksAStep);
    return open;
  }

  /** Whether they were followed beside others, by all texts by which two of them go on. */
  function isFollowed(open: readonly Stack[]): boolean {
    const beside = open[0] && followed.get(open[0]);
    return beside !== undefined && open.every((one) => beside.has(one));
  }

  function follow(open: readonly Stack[]): Stack[][] {
    const all = new Set(open);
    for (const one of open) if ((followed.get(one)?.size ?? 0) < all.size) followed.set(one, all);
    return overlapsOf(open.map(places.charactersAt))
      .filter(({ length }) => length > 1)
      .map((numbers) => openAfter(numbers.map((number) => open[number]!)));
  }

  return {
    areMany(from) {
      const waiting: Stack[][] = [openFrom(from)];
      for (let texts = 0; texts < mostTexts && waiting.length > 0; texts += 1) {
        const sizes = waiting.map(({ length }) => length);
        const [open] = waiting.splice(sizes.indexOf(Math.max(...sizes)), 1);
        if (open!.length > mostOpen) return true;
        effort.spend((open!.length + sizes.length) / looksAStep);
        if (!isFollowed(open!)) waiting.push(...follow(open!));
      }
      return false;
    },
    areManyAfter(code, from) {
      let [open, before] = [openFrom(from), ''];
      for (let count = 0; count < longestRun; count += 1) {
        open = openAfter(open.filter((one) => holds(places.charactersAt(one), code)));
        if (open.length > mostOpen) return true;
        if (open.length === 0 || keyOf(open) === before) return false;
        before = keyOf(open);
      }
      return false;
    },
  };
}
