import { describe, expect, it } from 'vitest';

import { checkGrammar } from './check-grammar.js';
import { findOpenEnd } from './open-ends.js';
import { readGrammar } from './read-grammar.js';

const find = (gbnf: string) => findOpenEnd(readGrammar(`root ::= s\n${gbnf}`));

const open: Record<string, string> = {
  'a text that may be missing': 's ::= "a" s "x"? | "b"',
  blanks: 's ::= "-" s ws | [0-9]+ ws\nws ::= [ ]*',
  'blanks that it begins with, too': 's ::= ws [0-9]+ ([-+] s)? ws\nws ::= [ ]*',
  'what is always empty': 's ::= "a" s e | "b"\ne ::= ""',
  'another one of itself': 's ::= "a" (s t)? | "b"\nt ::= ("," s)?',
  'its own repetition': 's ::= "a" s{1,3} | "b"',
  'its own repetition without end': 's ::= "a" s* | "b"',
  'what another rule has after it': 's ::= "a" t "x"?\nt ::= "c" s | "b"',
};

const closed: Record<string, string> = {
  nothing: 's ::= "a" s | "b"',
  'a text': 's ::= "(" s ")" "x"? | "b"',
  'a text of another rule': 's ::= "a" t "x"?\nt ::= "(" s ")" | "b"',
  'a text of an alternative': 's ::= "a" s ("x" | "y") | "b"',
  'nothing, where others have parts that may be empty':
    's ::= t ([-+] t)* ws\nt ::= "-" t | [0-9]+\nws ::= [ ]*',
};

describe('a rule within itself', () => {
  it.each(Object.entries(open))('is found before %s', (_, gbnf) => {
    expect(find(gbnf)).toMatch(/^[st]$/);
    expect(() => checkGrammar(`root ::= s\n${gbnf}`)).toThrow();
  });

  it.each(Object.entries(closed))('may stand before %s', (_, gbnf) => {
    expect(find(gbnf)).toBeUndefined();
    expect(checkGrammar(`root ::= s\n${gbnf}`)).toContain(gbnf);
  });

  it('is named to the caller, with what to do', () => {
    expect(() => checkGrammar('root ::= "=" minus\nminus ::= "-" minus " "? | [0-9]+')).toThrow(
      `grammar must not let the rule 'minus' lead into itself before parts that may all be empty: those of each level would be open at once. Write them once, such as`,
    );
  });
});
