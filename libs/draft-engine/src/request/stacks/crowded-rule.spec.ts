import { describe, expect, it } from 'vitest';

import { checkGrammar } from '../check-grammar.js';
import { readGrammar } from '../read-grammar.js';
import { findCrowdedRule } from './crowded-rule.js';
import { createEffort } from './effort.js';

const tooMuch = () => new Error('too much');
const find = (gbnf: string) => findCrowdedRule(readGrammar(gbnf), createEffort(40_000, tooMuch));
const times = (part: string, count: number) => Array(count).fill(part).join(' ');
const list = (count: number, write: (at: number) => string, between = ' ') =>
  Array.from({ length: count }, (_, at) => write(at)).join(between);
const x = (ways: number) =>
  `x ::= ${['[a-z]', '[a-y]', '[a-x]', '[a-w]'].slice(0, ways).join('|')}`;

const words = 'the organization of communication';
/** Rules for the characters of a text, each by `write` with the next one. */
const ruleEach = (write: (character: string, next: string, at: number) => string) => {
  const rules = [...words].map((one, at) => `s${at} ::= ${write(`"${one}"`, `s${at + 1}`, at)}`);
  return ['root ::= s0', ...rules, `s${words.length} ::= "."`].join('\n');
};
const twice = (character: string, next: string) =>
  `${character} ${next} "1" | ${character} ${next} "2"`;
const kanji = (count: number) => list(count, (at) => String.fromCodePoint(0x4e00 + 2 * at), '');

const crowded: Record<string, string> = {
  'optional classes': `root ::= ${times('[a-z]?', 10)} "!"`,
  'optional parts of any character': `root ::= ${times('.?', 10)} "!"`,
  'optional rules of two ways': `root ::= ${times('x?', 6)} "!"\n${x(2)}`,
  'optional rules of four ways': `root ::= ${times('x?', 5)} "!"\n${x(4)}`,
  'stars of a class': `root ::= ${times('[a-z ]*', 5)} "!"`,
  'blanks of a rule': `root ::= "a" ${times('ws', 5)} "!"\nws ::= [^a-z]*`,
  'few characters, very often': `root ::= ${times('[a-b]?', 32)} ${times('x', 20)} "!"\nx ::= [a-b]?`,
  'parts of rules, each with some': `root ::= y y "!"\ny ::= ${times('[a-z]?', 5)}`,
  'what is left of a rule, and what follows it': `root ::= y ${times('e', 5)} "!"\ny ::= "b" ${times('e', 5)}\ne ::= [a-z] | ""`,
  'what is left of many rules': `root ::= y1 e e "!"\n${list(5, (at) => `y${at + 1} ::= "b" y${at + 2} e e`, '\n')}\ny6 ::= "b" e e\ne ::= [a-z] | ""`,
  'groups that repeat what may be empty': 'root ::= ([a-z]? [b-z]?){0,5} "!"',
  'alternatives that repeat': `root ::= x* "!"\n${x(3)}`,
  'a repetition that repeats': 'root ::= ([a-z]+)+* "!"',
  'operators after one another': 'root ::= [a-z]+++ "!"',
  'blanks that a token may have more of': `root ::= ${times('" "?', 20)} "!"`,
  'alternatives of dashes, so often': 'root ::= ([-] | [-a]){30} "!"',
  'texts that are the same': `root ::= ${times('"-"?', 30)} "!"`,
  'classes of many characters': `root ::= ${list(9, (at) => `c "${at}"`, '|')}\nc ::= [${kanji(1_900)}]`,
  'classes of all but many characters': `root ::= c+ "1" | c+ "2"\nc ::= [^${kanji(1_900)}]`,
  'what may follow many rules that end': `root ::= l0\n${list(12, (at) => `l${at} ::= "b" l${at + 1} w?`, '\n')}\nl12 ::= "c"\nw ::= ${list(99, (at) => `"${String.fromCharCode(97 + (at % 26))}${at}"`, '|')}`,
  'ways that go the same text': ruleEach(twice),
  'ways that go every second character of a text': ruleEach((one, next, at) =>
    at % 2 === 0 ? twice(one, next) : `${one} ${next}`,
  ),
  'ways within themselves that many dashes leave open':
    'root ::= a\na ::= "-" a "1" | "-" b "2"\nb ::= "-" b "3" | "-" c "4"\nc ::= "-" c "5" | "-" d "6"\nd ::= "-" d "7" | "q"',
  'counts of counts of dashes': 'root ::= c\na ::= "-"{1,40}\nb ::= a{1,40}\nc ::= b{1,40}',
  'ways to begin': `root ::= ${list(251, (at) => `[a-z] "${at}"`, '|')} "!"`,
};

const plain: Record<string, string> = {
  'a class of many characters': `root ::= "a" c+ "b"\nc ::= [${kanji(1_900)}]`,
  'a text that is gone twice at every eighth character': ruleEach((one, next, at) =>
    at % 8 === 0 ? twice(one, next) : `${one} ${next}`,
  ),
  'optional classes': `root ::= ${times('[a-z]?', 9)} "!"`,
  'optional characters': `root ::= ${times('"a"?', 32)} "!"`,
  'references to an optional character': `root ::= ${times('e', 45)} "!"\ne ::= "a" | ""`,
  'optional texts that begin with other characters': `root ::= ${list(32, (at) => `"${String.fromCharCode(65 + at)}b"?`)} "!"`,
  'optional texts that begin alike': `root ::= ${list(32, (at) => `" -${String.fromCharCode(65 + at)}"?`)} "!"`,
  'an optional name of many': `root ::= ("is " (${list(40, (at) => `"name${at}"`, '|')}) " ")? "!"`,
  'a list of names': `root ::= name ("," " "* name)* "!"\nname ::= ${list(40, (at) => `"name${at}"`, '|')}`,
  'stars of a class': `root ::= ${times('[a-z ]*', 4)} "!"`,
  'a repetition with an end': 'root ::= [a-z ]{0,300} "!" .{0,500} "!"',
  'names of some length': 'root ::= [a-z]{0,300} "(" | [a-z]{0,300} "=" | "0"',
  'dates with optional parts':
    'root ::= y ("-" d ("-" d (("T" | " ") d ":" d (":" d ("." [0-9]{1,9})?)? z?)?)?)?\ny ::= [0-9]{4}\nd ::= [0-9]{2}\nz ::= "Z" | [-+] d ":"? d',
  numbers: 'root ::= "-"? [0-9]+ ("." [0-9]*)? ([eE] [-+]? [0-9]+)? [ ]? [a-z]? "!"',
  'moves of chess': String.raw`root ::= (n ". " move " " move "\n")+
n ::= [1-9] [0-9]?
move ::= (pawn | nonpawn | castle) [+#]?
pawn ::= ([a-h] "x")? [a-h] [1-8] ("=" [NBKQR])?
nonpawn ::= [NBKQR] [a-h]? [1-8]? "x"? [a-h] [1-8]
castle ::= "O-O" "-O"?`,
  'classes that have no character in common':
    'root ::= c+ (" " c+)*\nc ::= [a-z] | [A-Z] | [0-9] | [!"#$%&()*+,./:;<=>?-]',
  Markdown: String.raw`root ::= (("#"{1,6} | "  "{0,4} "- ") " " (part | bold | link)* "\n" | (part | bold | link)+ "\n")+
part ::= [^*[\n]+
bold ::= "**" [^*\n]+ "**"
link ::= "[" [^\]\n]+ "](" [^)\n]+ ")"`,
  'lines of prose': String.raw`root ::= ("- " [^\n]+ "\n")+ "\n"* ([A-Z] [a-z, ]* [.!?] " "?)*`,
  'blanks around blanks': String.raw`root ::= ws "a" ws (ws "," ws "b" ws)* ws
ws ::= [ \t\n]*`,
  'a rule that nothing leads to': `root ::= "a"\ny ::= ${times('[a-z]?', 20)}`,
};

describe('the ways to read a token', () => {
  for (const [what, gbnf] of Object.entries(crowded)) {
    it(`are too many with ${what}`, () => {
      expect(find(gbnf)).toBeDefined();
      expect(() => checkGrammar(gbnf)).toThrow('grammar must leave fewer ways to go on');
    });
  }

  for (const [what, gbnf] of Object.entries(plain)) {
    it(`may be those of ${what}`, () => {
      expect(find(gbnf)).toBeUndefined();
      expect(checkGrammar(gbnf)).toBe(gbnf);
    });
  }

  it('are told with the rule and what to do', () => {
    expect(() =>
      checkGrammar(`root ::= "=" code\ncode ::= "(" ${times('[a-z]?', 10)} "!"`),
    ).toThrow(
      "grammar must leave fewer ways to go on in the rule 'code' and those that it leads to: parts in a row that may be empty or repeat, and alternatives that begin with the same characters and repeat, multiply each other. Put a text between such parts, make one of them, such as [a-z]{0,9} for [a-z]? nine times, let alternatives begin with different characters, or ask in two steps.",
    );
  });

  it.each([
    `root ::= ${times('e', 40_000)}\ne ::= "a" | ""`,
    `${list(9_000, (at) => `r${at} ::= "b" r${at + 1} e`, '\n')}\nr9000 ::= "b"\ne ::= "a" | ""\nroot ::= r0`,
  ])('are told at once however many rules there are: %#', (gbnf) => {
    const beganAtMs = performance.now();
    expect(() => {
      if (find(gbnf) !== undefined) throw tooMuch();
    }).toThrow('too much');
    expect(performance.now() - beganAtMs).toBeLessThan(2_000);
  });
});
