import { invalidArgument } from '@skillgate/core';

/** llama.cpp's parser calls itself for each level and ends the process where the stack ends, some 10,000 deep. */
const deepest = 64;

/** A text, a class, a token's name, a comment: what stands in them is no operator. They may be cut off by the end. */
const literal = /"(?:\\.|[^"\\])*"?|\[(?:\\.|[^\]\\])*\]?|<[^>]*>?/;
const space = /\s+|#[^\r\n]*/;
const parts = new RegExp(`(?<literal>${literal.source})|(?<space>${space.source})|.`, 'gsu');

/** Braces hold a count: with their end they are one operator. */
const repeats = '?*+}';

function checkDepth(depth: number, what: string): void {
  if (depth <= deepest) return;
  throw invalidArgument(
    `grammar must have at most ${deepest} ${what}, got ${depth} or more. Name the inner ones as rules of their own.`,
  );
}

/**
 * Goes through GBNF as llama.cpp's parser does, and leaves to it what else may be wrong.
 * @throws SkillError INVALID_ARGUMENT for what would end the process
 */
export function checkGrammar(gbnf: string): string {
  let depth = 0;
  let repetitions = 0;
  for (const { 0: part, groups } of gbnf.matchAll(parts)) {
    if (groups?.['space'] !== undefined) continue;
    if (part === '(') depth += 1;
    if (part === ')') depth -= 1;
    checkDepth(depth, 'parentheses within each other');
    if (repeats.includes(part)) repetitions += 1;
    else if (!/^[{\d,]$/.test(part)) repetitions = 0;
    checkDepth(repetitions, 'repetitions of repetitions');
  }
  return gbnf;
}
