import { describe, expect, it } from 'vitest';

import { longestEmptyRun } from './empty-runs.js';
import { readGrammar } from './read-grammar.js';

const times = (part: string, count: number) => Array(count).fill(part).join(' ');
const e = 'e ::= "a" | ""';

const runs: Record<string, [string, number]> = {
  nothing: ['', 0],
  'texts and classes': ['root ::= "a" [b] . "c"+', 0],
  'an optional part': ['root ::= "a"? "b"', 1],
  'references to what may be empty': [`root ::= ${times('e', 40)} "z"\n${e}`, 40],
  'a rule that is empty by another': [`root ::= ${times('f', 40)} "z"\nf ::= e\n${e}`, 40],
  'references to what has a class of nothing': [
    `root ::= ${times('e', 40)} "z"\ne ::= "a" | []`,
    40,
  ],
  'references through two rules': [
    `root ::= ${times('f', 10)} "z"\nf ::= ${times('e', 10)}\n${e}`,
    100,
  ],
  'references through rules that end in a text': [
    `root ::= ${times('e', 9)} f\nf ::= ${times('e', 8)} "z"\n${e}`,
    17,
  ],
  'what is left of a rule, and what follows it': [
    `root ::= f ${times('e', 9)} "z"\nf ::= "b" ${times('e', 8)}\n${e}`,
    17,
  ],
  'groups that repeat what may be empty': ['root ::= ("a"? "b"?){0,20} "z"', 40],
  'a text that repeats': ['root ::= "a"{0,300} [b]{2,} "c"* "z"', 1],
  'alternatives of what may be empty': [
    `root ::= ("b" | ${times('e', 9)} | ${times('e', 8)} "c") "z"\n${e}`,
    17,
  ],
  'parts with texts between them': [`root ::= ${times('e "b"', 300)}\n${e}`, 1],
  'a star in a rule that leads into itself': [
    'root ::= value\nvalue ::= "[" ws (value ("," ws value)*)? "]" ws | "1" ws\nws ::= " " ws |',
    2,
  ],
  'operators in texts, classes and comments': ['root ::= "e? e?" [?*] # e? e?\n"b"?', 1],
};

describe('parts in a row that may be empty', () => {
  for (const [what, [gbnf, run]] of Object.entries(runs)) {
    it(`are counted in ${what}`, () => {
      expect(longestEmptyRun(readGrammar(gbnf))).toBe(run);
    });
  }

  it('are counted in one go, however many rules lead into each other', () => {
    const chain = Array.from({ length: 9_000 }, (_, at) => `r${at}::=r${at + 1}`).join('\n');
    expect(longestEmptyRun(readGrammar(`${chain}\nr9000::=""`))).toBe(Infinity);
    expect(longestEmptyRun(readGrammar(`root ::= ${times('e', 40_000)}\n${e}`))).toBe(40_000);
  });
});
