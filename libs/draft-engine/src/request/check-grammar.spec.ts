import { describe, expect, it } from 'vitest';

import { checkGrammar } from './check-grammar.js';
import { checkOperators } from './check-operators.js';
import { readGrammar } from './read-grammar.js';

const nested = (depth: number, open = '(', close = ')') =>
  `root ::= ${open.repeat(depth)}"a"${close.repeat(depth)}`;

/** Rules of which each begins with the one before, twice. */
const chain = (length: number, alternatives: string) =>
  [
    'r0 ::= "a"',
    ...Array.from(
      { length },
      (_, at) => `r${at + 1} ::= ${alternatives.replaceAll('r', `r${at}`)}`,
    ),
    `root ::= r${length}`,
  ].join('\n');

const tooDeep: Record<string, [string, string]> = {
  parentheses: [nested(40_000), 'at most 64 parentheses within each other, got 65'],
  'parentheses with blanks and comments': [nested(65, '( # )\n'), 'got 65'],
  'parentheses beside their like in texts': [nested(65, '")" [)\\]] <)> "\\")" ('), 'got 65'],
  'parentheses that are never closed': [nested(90_000, '(', ''), 'got 65'],
  alternatives: [
    `root ::= ${Array.from({ length: 252 }, (_, at) => `"w${at}"`).join('|')}`,
    "at most 250 alternatives ('|') in all, got 251",
  ],
  'optional parts in a row': [
    `root ::= ${'"a"? '.repeat(33)}`,
    "at most 32 of '?', '*' and '{…}' in a rule, got 33",
  ],
  'characters in classes': [
    `root ::= [${'a'.repeat(1_500)}] [${'b'.repeat(1_500)}]`,
    'at most 2000 characters in classes ([…]) in all, got 3004',
  ],
  stars: [nested(99_000, '', '*'), 'at most 8 repetitions of repetitions, got 9'],
  'parts in a row that may be empty': [
    `root ::= "=" list\nlist ::= "(" ${'e '.repeat(10)} "z"\ne ::= [a-z] | ""`,
    "grammar must leave fewer ways to go on in the rule 'list' and those that it leads to: parts in a row that may be empty or repeat",
  ],
  characters: [`root ::= "a" #${' '.repeat(20_000)}`, 'at most 20000 characters, got 20014'],
  'comments in counts': [
    'root ::= s\ns ::= (("a" s){#\n0,5} "b"?)',
    "must not let the rule 's' begin in two ways",
  ],
  'characters that are repeated': [
    `root ::= "${'x'.repeat(1_000)}"{201}`,
    'at most 200000 characters and rules when what is repeated',
  ],
  'repetitions of what is repeated': [
    'root ::= "a"{0,1999} {1999}',
    'at most 200000 characters and rules when what is repeated',
  ],
  'ways to be counted': [
    `root ::= ${Array.from({ length: 240 }, (_, at) => `r${at}`).join(' ')}\n${Array.from({ length: 240 }, (_, at) => `r${at} ::= "${at}b"?`).join('\n')}`,
    'grammar must leave fewer ways open: it would take too long to count them',
  ],
  'rules that are repeated': [
    Array.from({ length: 101 }, (_, at) => `r${at} ::= root{1999}`).join('\n'),
    'at most 200000 characters and rules when what is repeated',
  ],
  'ways to the same rule': [
    chain(60, 'r | r'),
    'at most 100000 ways through rules that begin with each other',
  ],
  'ways to the same rule, few of them from each': [
    [chain(13, 'r | r'), ...Array.from({ length: 9 }, (_, at) => `x${at} ::= r13`)].join('\n'),
    'at most 100000 ways through rules that begin with each other',
  ],
  'rules in a row': [chain(501, 'r "b"'), 'and 500 of them in a row'],
  'rules in a row, the last one first': [
    chain(501, 'r "b"').split('\n').reverse().join('\n'),
    'and 500 of them in a row',
  ],
  'repetitions of all kinds': [
    nested(3, '', '{1,2} ?\n*\t+ # more\n'),
    'at most 8 repetitions of repetitions, got 9',
  ],
};

const fine: Record<string, string> = {
  'rules in a row': chain(400, 'r "b"'),
  'many ways to the same rule': chain(12, 'r | "c" r'),
  'a part that stands so often': 'root ::= "abc"{2,5} [a-z]{3} ("d" | "e"){0,40} "f"{1999}',
  'as deep as may be': nested(64),
  'parentheses side by side': `root ::= ${'("a")+ '.repeat(1_000)}`,
  'optional parts in many rules': 'rule ::= "a"? "b"*\n'.repeat(1_000),
  'parentheses in a text': `root ::= "${'('.repeat(100)}"`,
  'parentheses after a quote in a text': `root ::= "\\"${'('.repeat(100)}"`,
  'parentheses in a class': `root ::= [${'('.repeat(100)}"]`,
  'parentheses in a comment': `root ::= "a" # ${'('.repeat(100)}`,
  'stars in a text': `root ::= "${'*'.repeat(100)}"`,
};

describe('a grammar', () => {
  for (const [what, [gbnf, message]] of Object.entries(tooDeep)) {
    it(`is refused with too many ${what}`, () => {
      expect(() => checkGrammar(gbnf)).toThrow(message);
    });
  }

  for (const [what, gbnf] of Object.entries(fine)) {
    it(`may have ${what}`, () => {
      expect(checkGrammar(gbnf)).toBe(gbnf);
    });
  }

  it.each(['{5,2}', '{ 2 , 1 }', '{1999,0}'])('is refused with counts like %s', (counts) => {
    expect(() => checkGrammar(`root ::= "a"${counts}`)).toThrow('counts in order');
  });

  it('is looked through in one go, cut off or not', () => {
    for (const cut of ['\\"', '"', '<', '\\']) {
      const gbnf = `root ::= "${cut.repeat(50_000)}`;
      checkOperators(gbnf);
      expect(readGrammar(gbnf).has('root')).toBe(true);
    }
  });

  it.each(['{', '{1', '{1,', '{1,2'])(
    'is looked through in one go with blanks after %s',
    (begun) => {
      const gbnf = `root ::= "a"${begun}${' '.repeat(50_000)}`;
      const beganAtMs = performance.now();
      checkOperators(gbnf);
      readGrammar(gbnf);
      expect(performance.now() - beganAtMs).toBeLessThan(2_000);
    },
  );
});
