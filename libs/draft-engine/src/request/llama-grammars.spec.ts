import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

import { checkGrammar } from './check-grammar.js';

const folder = fileURLToPath(new URL('../llama/grammars', import.meta.resolve('node-llama-cpp')));
const files = readdirSync(folder).filter((name) => name.endsWith('.gbnf'));

describe('the grammars that come with llama.cpp', () => {
  it.each(files)('may be asked for: %s', (name) => {
    const gbnf = readFileSync(join(folder, name), 'utf8');
    expect(checkGrammar(gbnf)).toBe(gbnf);
  });

  it('are there', () => expect(files.length).toBeGreaterThan(5));
});
