import type { GrammarPart, GrammarRules } from './read-grammar.js';

interface Alternative {
  rule: string;
  /** Parts that are not known to be able to be empty. */
  full: number;
}

/** The rules that may be empty. */
export function emptyRules(rules: GrammarRules): Set<string> {
  const empty = new Set<string>();
  const users = new Map<string, Alternative[]>();
  const settled: string[] = [];
  const settle = (rule: string) => {
    if (!empty.has(rule)) settled.push(rule);
    empty.add(rule);
  };
  for (const [rule, alternatives] of rules) {
    for (const parts of alternatives) {
      const needed = parts.filter(({ least }) => least > 0);
      const alternative = { rule, full: needed.length };
      if (alternative.full === 0) settle(rule);
      for (const { rule: used } of needed) {
        if (used === undefined) continue;
        const known = users.get(used) ?? [];
        known.push(alternative);
        users.set(used, known);
      }
    }
  }
  for (const rule of settled) {
    for (const alternative of users.get(rule) ?? []) {
      alternative.full -= 1;
      if (alternative.full === 0) settle(alternative.rule);
    }
  }
  return empty;
}

/** Parts that may be passed over one after the other: at the beginning of a rule, at its end, and anywhere. */
interface Runs {
  before: number;
  after: number;
  most: number;
}

const none: Runs = { before: 0, after: 0, most: 0 };
/** How deep rules may lead into each other before it is given up. */
export const deepestRules = 500;

/**
 * How many parts a text may pass over one after the other, at most, for each of them may be empty. Each is a way on, and
 * each way is open in each of the others: llama.cpp's time for a token grows with the third power.
 */
export function longestEmptyRun(rules: GrammarRules): number {
  const empty = emptyRules(rules);
  const known = new Map<string, Runs>();

  function runsOf(rule: string | undefined, depth: number): Runs {
    if (rule === undefined) return none;
    const found = known.get(rule);
    if (found !== undefined) return found;
    if (depth > deepestRules) return { before: 0, after: 0, most: Infinity };
    // One that leads into itself begins or ends with itself: llama.cpp refuses the first, and the second adds nothing.
    known.set(rule, none);
    const sum = { ...none };
    for (const parts of rules.get(rule) ?? []) {
      const { before, after, most } = runsOfParts(parts, depth);
      sum.before += before;
      sum.after = Math.max(sum.after, after);
      sum.most = Math.max(sum.most, most);
    }
    sum.most = Math.max(sum.most, sum.before);
    known.set(rule, sum);
    return sum;
  }

  function runsOfParts(parts: readonly GrammarPart[], depth: number): Runs {
    const runs = { ...none };
    let run = 0;
    let isBeginning = true;
    const end = (before: number) => {
      run += before;
      if (isBeginning) runs.before = run;
      runs.most = Math.max(runs.most, run);
    };
    for (const { rule, least, most } of parts) {
      const inner = runsOf(rule, depth + 1);
      const isEmpty = rule !== undefined && empty.has(rule);
      runs.most = Math.max(runs.most, inner.most);
      if (isEmpty) run += most * Math.max(1, inner.before);
      else if (least === 0) run += Math.max(1, inner.before);
      else {
        end(inner.before);
        isBeginning = false;
        run = inner.after;
      }
    }
    end(0);
    runs.after = run;
    return runs;
  }

  let longest = 0;
  for (const rule of rules.keys()) longest = Math.max(longest, runsOf(rule, 0).most);
  return longest;
}
