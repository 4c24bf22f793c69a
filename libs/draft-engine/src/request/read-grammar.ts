import { invalidArgument } from '@skillgate/core';

/** A part of a rule: a character, a class or a text that has any; a rule by its name, also one that stands in parentheses. */
export interface GrammarPart {
  rule?: string;
  /** A text in its quotes, a class in its brackets, a dot or a token, as it is written. */
  written?: string;
  /** What it takes in llama.cpp where it stands once: 1 for a rule, else an element for each character. */
  size: number;
  /** How often it stands here; `most` is of those that are written out. */
  least: number;
  most: number;
  /** Whether the last one repeats itself. */
  isEndless: boolean;
}

/** The alternatives of each rule. */
export type GrammarRules = Map<string, GrammarPart[][]>;

/** Blanks and comments, which may stand in a count, too. */
const space = String.raw`(?:\s|#[^\r\n]*[\r\n])*`;
/** No blanks can be taken by two of its parts: each way to share them would be tried. */
const count = String.raw`\{${space}(?:(?<least>\d+)${space})?(?:(?<comma>,)${space}(?:(?<most>\d+)${space})?)?\}`;
const tokens = new RegExp(
  String.raw`"(?<text>(?:\\.|[^"\\])*)"?|\[(?:\\.|[^\]\\])*\]?|<[^>]*>?|\s+|#[^\r\n]*|::=|${count}|(?<name>[\w-]+)|.`,
  'gsu',
);
type Counts = readonly [least: number, most: number, isEndless: boolean];
const repetitions: Record<string, Counts> = {
  '?': [0, 1, false],
  '*': [0, 1, true],
  '+': [1, 1, true],
};
const once = { least: 1, most: 1, isEndless: false };
/** Beyond this, llama.cpp takes it for no end at all. */
const mostCounted = 2_000;
/** Of these, llama.cpp makes no element. */
const nothing = ['""', '[]', '[^]', '!'];

/**
 * How often `{…}` writes its part out: without an end the last one repeats itself, as with a star.
 * @throws SkillError INVALID_ARGUMENT for an end before the beginning, of which llama.cpp writes out 2^64 less so many
 */
function countsOf({
  least = '',
  comma = '',
  most = '',
}: Record<string, string | undefined>): Counts {
  const low = Number(least);
  if (most !== '' && Number(most) < low) {
    throw invalidArgument(`grammar must have counts in order, got '{${least},${most}}'`);
  }
  if (comma === '') return [low, low, false];
  if (most === '') return [low, Math.max(low, 1), true];
  return [low, Number(most), Number(most) > mostCounted];
}

/**
 * The rules of a text in GBNF, as far as it is one: what is no part of any is passed over, and llama.cpp's parser says
 * what is wrong. Groups become rules with names that no rule can have.
 * @throws SkillError INVALID_ARGUMENT for counts that are out of order
 */
export function readGrammar(gbnf: string): GrammarRules {
  const rules: GrammarRules = new Map();
  const open: GrammarPart[][][] = [];
  let groups = 0;
  let alternatives: GrammarPart[][] = [[]];
  const last = () => alternatives.at(-1)!;
  const add = (part: Pick<GrammarPart, 'size' | 'rule' | 'written'>) =>
    last().push({ ...part, ...once });

  function begin(name: string): void {
    alternatives = [[]];
    rules.set(name, alternatives);
  }

  /** What is repeated already is a group. llama.cpp copies it with what was written out of it. */
  function onceOf(part: GrammarPart): GrammarPart {
    if (part.least === 1 && part.most === 1 && !part.isEndless) return part;
    const name = `(${(groups += 1)}`;
    rules.set(name, [[part]]);
    return { size: part.size * Math.max(1, part.least, part.most), rule: name, ...once };
  }

  function repeat(...[least, most, isEndless]: Counts): void {
    const part = last().pop();
    // Of what stands there no time, as with {0}, llama.cpp makes no element.
    if (part === undefined || most === 0) return;
    last().push({ ...onceOf(part), least, most, isEndless });
  }

  for (const { 0: token, groups: named = {} } of gbnf.matchAll(tokens)) {
    if (/^[\s#]/.test(token)) continue;
    if (token === '::=') {
      open.length = 0;
      begin(last().pop()?.rule ?? '');
    } else if (token === '(') {
      const name = `(${(groups += 1)}`;
      add({ size: 1, rule: name });
      open.push(alternatives);
      begin(name);
    } else if (token === ')') alternatives = open.pop() ?? alternatives;
    else if (token === '|') alternatives.push([]);
    else if (token in repetitions) repeat(...repetitions[token]!);
    else if (token.startsWith('{'))
      repeat(...countsOf(named as Record<string, string | undefined>));
    else if (named['name'] !== undefined) add({ size: 1, rule: named['name'] });
    else if (!nothing.includes(token)) add({ size: token.length, written: token });
  }
  return rules;
}
