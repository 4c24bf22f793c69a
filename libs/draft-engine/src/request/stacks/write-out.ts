import type { GrammarPart, GrammarRules } from '../read-grammar.js';
import {
  anyCharacter,
  charactersOf,
  setOfClass,
  weightOfClass,
  type CharacterSet,
} from './character-set.js';

/** A character of some, a rule by its number, or the end of an alternative. */
export type Element = CharacterSet | number | undefined;

/** A grammar as llama.cpp keeps it: what is optional or repeated is a rule of its own. */
export interface WrittenGrammar {
  /** Those of all alternatives in a row, each with its end. */
  elements: readonly Element[];
  /** The rule of each element. */
  owners: readonly number[];
  /** Where the alternatives of each rule begin. */
  starts: readonly (readonly number[])[];
  /** The rule of the text that each rule stands in. */
  names: readonly string[];
  /** How much longer llama.cpp takes for each class than for one character. */
  weights: ReadonlyMap<CharacterSet, number>;
  /** Elements after which a part may stand again, in which it has stood before: from the first one on it may stand oftener. */
  repeated: ReadonlySet<number>;
}

/** What a part is made of where it stands once. */
function elementsOf({ written = '' }: GrammarPart): readonly CharacterSet[] {
  if (written.startsWith('"')) return charactersOf(written);
  if (written.startsWith('[')) return [setOfClass(written)];
  if (written === '.' || written.startsWith('<')) return [anyCharacter];
  // No grammar: llama.cpp's parser says so.
  return [];
}

/** Writes out what is optional or repeated as llama.cpp's parser does (`handle_repetitions` in llama-grammar.cpp). */
export function writeOut(rules: GrammarRules): WrittenGrammar {
  const elements: Element[] = [];
  const owners: number[] = [];
  const names = [...rules.keys()];
  const numbers = new Map(names.map((name, at) => [name, at]));
  const starts: number[][] = names.map(() => []);
  const known = new Map<string, readonly CharacterSet[]>();
  const weights = new Map<CharacterSet, number>();
  const repeated = new Set<number>();

  function add(rule: number, alternative: readonly Element[]): void {
    starts[rule]!.push(elements.length);
    for (const element of alternative) {
      elements.push(element);
      owners.push(rule);
    }
    elements.push(undefined);
    owners.push(rule);
  }

  function once(part: GrammarPart, name: string): readonly Element[] {
    if (part.rule !== undefined) {
      const rule = numbers.get(part.rule);
      // A group stands in one rule only, which comes before it.
      if (rule !== undefined && part.rule.startsWith('(')) names[rule] = name;
      return rule === undefined ? [] : [rule];
    }
    const written = part.written ?? '';
    const found = known.get(written) ?? elementsOf(part);
    known.set(written, found);
    if (written.startsWith('[')) weights.set(found[0]!, weightOfClass(written));
    return found;
  }

  /** As often as may be, besides those that must be. */
  function addOptional(part: GrammarPart, unit: readonly Element[], name: string): number[] {
    const last: number[] = [];
    const times = part.isEndless ? 1 : part.most - part.least;
    for (let time = 0; time < times; time += 1) {
      const rule = starts.push([]) - 1;
      names.push(name);
      const next = part.isEndless ? [rule] : last;
      if (time < times - 1) repeated.add(elements.length + unit.length);
      add(rule, [...unit, ...next]);
      add(rule, []);
      last[0] = rule;
    }
    return last;
  }

  [...rules.values()].forEach((alternatives, rule) => {
    const name = names[rule]!;
    for (const parts of alternatives) {
      const whole: Element[] = [];
      for (const part of parts) {
        const unit = once(part, name);
        for (let time = 0; time < part.least; time += 1) whole.push(...unit);
        if (unit.length > 0) whole.push(...addOptional(part, unit, name));
      }
      add(rule, whole);
    }
  });
  return { elements, owners, starts, names, weights, repeated };
}
