import type { WrittenGrammar } from './write-out.js';

/** The rules that stand in each rule. */
type CalledRules = readonly (readonly number[])[];

/** A rule, and all that may stand in its texts. */
export function rulesWithin(first: number, called: CalledRules): Set<number> {
  const within = new Set([first]);
  for (const rule of within) {
    for (const one of called[rule]!) within.add(one);
  }
  return within;
}

/** The rules that a text may come to. llama.cpp leaves the others alone. */
export function rulesInUse({ names }: WrittenGrammar, called: CalledRules): Set<number> {
  const root = names.indexOf('root');
  return root === -1 ? new Set() : rulesWithin(root, called);
}
