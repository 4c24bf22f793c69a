import type { Effort } from './effort.js';
import type { WrittenGrammar } from './write-out.js';

/** Where a text may go on after a rule: the elements that stand after it, in the rules of one circle and below. */
export type ReturnPlaces = (rule: number) => readonly number[];

/**
 * A rule that ends another one is followed by what follows that: llama.cpp keeps nothing for it.
 * @param rules Where it may stand
 */
export function findReturnPlaces(
  { elements, owners, starts }: WrittenGrammar,
  rules: Iterable<number>,
  effort: Effort,
): ReturnPlaces {
  const after = new Map<number, number[]>();
  const endsIn = new Map<number, number[]>();
  const known = new Map<number, readonly number[]>();

  function note(map: Map<number, number[]>, rule: number, place: number): void {
    const places = map.get(rule);
    if (places === undefined) map.set(rule, [place]);
    else places.push(place);
  }

  for (const rule of rules) {
    for (const start of starts[rule]!) {
      for (let at = start; elements[at] !== undefined; at += 1) {
        const element = elements[at];
        if (typeof element !== 'number') continue;
        if (elements[at + 1] !== undefined) note(after, element, at + 1);
        else if (element !== owners[at]) note(endsIn, element, owners[at]!);
      }
    }
  }

  function collect(rule: number): number[] {
    const ended = new Set([rule]);
    const places = new Set<number>();
    for (const one of ended) {
      effort.spend(1);
      for (const place of after.get(one) ?? []) places.add(place);
      for (const outer of endsIn.get(one) ?? []) ended.add(outer);
    }
    effort.spend(places.size);
    return [...places];
  }

  /** The one rule that it stands in, at its end. */
  function outerOf(rule: number): number | undefined {
    const outer = endsIn.get(rule) ?? [];
    return outer.length === 1 && !after.has(rule) ? outer[0] : undefined;
  }

  return (rule) => {
    // What is repeated is hundreds of rules, of which each ends the next one.
    const alike = new Set([rule]);
    for (const one of alike) {
      const outer = known.has(one) ? undefined : outerOf(one);
      if (outer !== undefined) alike.add(outer);
    }
    effort.spend(alike.size);
    const last = [...alike].at(-1)!;
    const places = known.get(last) ?? collect(last);
    for (const one of alike) known.set(one, places);
    return places;
  };
}
