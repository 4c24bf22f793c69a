import { describe, expect, it } from 'vitest';

import { checkGrammar } from './check-grammar.js';

const recursive: Record<string, string> = {
  'at once': 's ::= s "a" | "q"',
  'in two ways': 's ::= s "+" s | s "*" s | [0-9]+',
  'by another rule': 's ::= t "a" | "q"\nt ::= s "b" | "r"',
  'after a rule that may be empty': 's ::= e s "a" | "q"\ne ::= | "x"',
  'after a rule that is empty by another': 's ::= e s "a" | "q"\ne ::= f\nf ::= "" | "x"',
  'after a rule of optional parts': 's ::= e s "a" | "q"\ne ::= f? [y]*\nf ::= "x"',
  'after a group': 's ::= (("x")?) s "a" | "q"',
  'in a group': 's ::= "q" | ("x"? (s "a"))',
  'before what may be empty': 's ::= e s "a"? | "q"\ne ::= f\nf ::= "" | "x"',
  'without any other text': 's ::= e s\ne ::= f\nf ::= ""',
  'by another rule without any other text': 's ::= e t\nt ::= e s\ne ::= f\nf ::= ""',
  'beside what stands there no time': 's ::= "a"{0} "b"{0,0} e s\ne ::= f\nf ::= ""',
  'in a repetition': 's ::= "b"? (s{0,2} | "c")',
};

const plain: Record<string, string> = {
  'repeat what may be empty': 's ::= ("a"? "b"?)* "c"\nt ::= (s? | "d")+',
  'stand in themselves': 's ::= "(" s ")" | e "[" s "]"\ne ::= f\nf ::= "" | "x"',
  'are other texts, too': 's ::= e s | "q"\ne ::= f\nf ::= ""',
  'end with themselves': 's ::= [a-z] s | "q"',
};

describe('rules that begin with themselves', () => {
  it.each(Object.entries(recursive))('are refused %s, by name', (_, gbnf) => {
    expect(() => checkGrammar(`root ::= "r" s\n${gbnf}`)).toThrow(
      /^grammar must be without left recursion, but the rule '[st]' may begin with itself/,
    );
  });

  it.each(Object.entries(plain))('are not those that %s', (_, gbnf) => {
    expect(() => checkGrammar(`root ::= "r" s\n${gbnf}`)).not.toThrow();
  });
});
