import { describe, expect, it } from 'vitest';

import { checkGrammar } from '../check-grammar.js';
import { readGrammar } from '../read-grammar.js';
import { findDoublingRule } from './doubling-rule.js';
import { createEffort } from './effort.js';

const tooMuch = () => new Error('too much');
const find = (gbnf: string, effort = 40_000) =>
  findDoublingRule(readGrammar(`root ::= s\n${gbnf}`), createEffort(effort, tooMuch));

const doubling: Record<string, string> = {
  'alternatives of the same class': 's ::= [^y] s "a" | [^y] s "b" | "q"',
  'a sum that may be one number': 's ::= t "+" s | t\nt ::= "(" s ")" | [0-9]+',
  'a list that may have one item': 's ::= "[" l "]" | [0-9]\nl ::= s "," l | s',
  groups: 's ::= "(" (s "a" | s "b") | "q"',
  'blanks that repeat before itself': 's ::= [ ]+ s "x" | "(" s ")" | "q"',
  'an else that two ifs may have': 's ::= "if" s ("else" s)? | "(" s ")" | "x"',
  'a repetition with an end': 's ::= ("a" s){0,5} "b"?',
  'characters in other words': String.raw`s ::= "\x28" s "a" | [\u0027-\U00000029] s "b" | "q"`,
  'a class that is none': 's ::= "x"[] s "a" | "x" s "b" | "q"',
  'any character': 's ::= . s "a" | "x" s "b" | "q"',
  'tokens of the model': 's ::= !<think> s "a" | "x" s "b" | "q"',
  'texts of other lengths': 's ::= w "a" t "1" | w t "2" | "q"\nw ::= "c" | "ca"\nt ::= "b" s',
  'a text within itself before it': 's ::= n "a" s "1" | n "a" s "2" | "q"\nn ::= "(" n ")" | "0"',
  'an alternative that is there twice': 's ::= "(" s ")" | "(" s ")" | "0"',
  'operators that two levels have':
    's ::= t ("+" t)*\nt ::= u ("+" u)* "!"?\nu ::= "(" s ")" | [a-z]',
};

/** Levels of precedence, of which the last has calls and parentheses. */
function levels(count: number): string {
  const operators = Array.from(
    { length: count },
    (_, at) => `l${at} ::= l${at + 1} ("${String.fromCharCode(65 + at)}" ws l${at + 1})*`,
  );
  const last = `l${count} ::= [a-z] ws ("(" l0 ("," ws l0)* ")" ws)* | "(" l0 ")" ws`;
  return ['s ::= l0', ...operators, last, 'ws ::= [ ]*'].join('\n');
}

/** As in llama.cpp's own grammars. */
const ws = String.raw`ws ::= | " " | "\n" [ \t]{0,20}`;
const plain: Record<string, string> = {
  JSON: String.raw`
s ::= object | array | string | number | ("true" | "false" | "null") ws
object ::= "{" ws ( string ":" ws s ("," ws string ":" ws s)* )? "}" ws
array ::= "[" ws ( s ("," ws s)* )? "]" ws
string ::= "\"" ( [^"\\\x7F\x00-\x1F] | "\\" (["\\bfnrt] | "u" [0-9a-fA-F]{4}) )* "\"" ws
number ::= ("-"? ([0-9] | [1-9] [0-9]{0,15})) ("." [0-9]+)? ([eE] [-+]? [0-9] [1-9]{0,15})? ws
${ws}`,
  arithmetic: String.raw`
s ::= expr "=" ws term "\n"
expr ::= term ([-+*/] term)*
term ::= ident | num | "(" ws expr ")" ws
ident ::= [a-z] [a-z0-9_]* ws
num ::= [0-9]+ ws
ws ::= [ \t\n]*`,
  'blanks that two rules may have': `s ::= ws t (ws [-+] ws t)* ws\nt ::= [0-9]+ | "(" s ")"\nws ::= [ \\t]*`,
  'a sum by what the message says': 's ::= t ("+" s)?\nt ::= "(" s ")" | [0-9]+',
  'statements that begin like names': String.raw`
s ::= ( ident ws "=" ws e ";" ) | ( "while" "(" e ")" b ) | ( "if" "(" e ")" b ("else" b)? )
b ::= "{" s* "}"
e ::= t (("+" | "-") t)*
t ::= ident | [0-9]+ | "-" t | ident "(" (e ("," ws e)*)? ")" | "(" ws e ws ")"
ident ::= [a-zA-Z_] [a-zA-Z_0-9]*
ws ::= [ \t\n]+`,
  'calls and indices': 's ::= ident "(" s ")" | ident "[" s "]" | ident\nident ::= [a-z]+',
  markup: 's ::= (tag | [^<]+)*\ntag ::= "<" [a-z]+ ">" s "</" [a-z]+ ">"',
  'a list of what may be empty': 's ::= ("a"? t?)*\nt ::= "<" s ">"',
  'one thing after itself': 's ::= [^y] s "a" | [^y] s | "q"',
  'itself at its end alone': 's ::= item "," s | item\nitem ::= [a-z]+',
  'names of some length': 's ::= [a-z]{0,300} "(" s ")" | [a-z]{0,300} "=" s ";" | "0"',
  'texts within themselves before other characters':
    's ::= n "a" s "1" | n "b" s "2" | "q"\nn ::= "(" n ")" | "[" n "]" | "0"',
  'levels of precedence': levels(12),
  'no rule within itself': 's ::= t "a" | t "b"\nt ::= "x" | "x" "y"',
};

describe('a rule within itself in several ways', () => {
  for (const [what, gbnf] of Object.entries(doubling)) {
    it(`is found where they begin alike with ${what}`, () => {
      expect(find(gbnf)).toBeDefined();
    });
  }

  for (const [what, gbnf] of Object.entries(plain)) {
    it(`may be there for ${what}`, () => {
      expect(find(gbnf)).toBeUndefined();
      expect(() => checkGrammar(`root ::= s\n${gbnf}`)).not.toThrow();
    });
  }

  it('may be there where no text comes to it', () => {
    expect(find('s ::= "a" | "(" s ")"\nt ::= [^y] t "a" | [^y] t "b" | "q"')).toBeUndefined();
  });

  it('is named to the caller, with what to do', () => {
    const gbnf =
      'root ::= "=" expr\nexpr ::= (term "+" expr | term)\nterm ::= "(" expr ")" | [0-9]+';
    expect(() => checkGrammar(gbnf)).toThrow(
      `grammar must not let the rule 'expr' begin in two ways with the same text that both lead into the same rule again: their number would double each time. Write once what they have in common, such as expr ::= term ("+" expr)? for term "+" expr | term.`,
    );
  });

  it('is given up where it can’t be told in time', () => {
    const rules = Array.from({ length: 3_000 }, (_, at) => `w${at} ::= w${at + 1}? [a-z]*`);
    const gbnf = ['s ::= "(" s ")" s "x" | "q" w0', ...rules, 'w3000 ::= "z"'].join('\n');
    expect(() => find(gbnf)).toThrow('too much');
  });

  it('costs more to tell of classes with more characters', () => {
    const characters = (first: number, count: number) =>
      Array.from({ length: count }, (_, at) => String.fromCodePoint(first + 2 * at)).join('');
    const words = Array.from({ length: 20 }, (_, at) => `c "${at}"`).join(' | ');
    const gbnf = (count: number) =>
      [
        's ::= l "x" s "y" s | m "x" s "y" | "q"',
        `l ::= ${words.replaceAll('c', 'a')}`,
        `m ::= ${words.replaceAll('c', 'b')}`,
        `a ::= [${characters(0x4e00, count)}]`,
        `b ::= [${characters(0x4e01, count)}]`,
      ].join('\n');
    expect(find(gbnf(1), 2_000)).toBeUndefined();
    expect(() => find(gbnf(990), 2_000)).toThrow('too much');
    expect(find(gbnf(990))).toBeUndefined();
  });
});
