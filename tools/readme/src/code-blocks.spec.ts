import { expect, it } from 'vitest';
import { codeBlocks } from './code-blocks.js';

it('finds the blocks with their language, words and line', () => {
  const document = 'text\n\n```sh run\nnpm test\n```\n\n```ts\nconst a = 1;\nconst b = `c`;\n```\n';
  expect(codeBlocks(document)).toEqual([
    { language: 'sh', words: ['run'], code: 'npm test\n', line: 4 },
    { language: 'ts', words: [], code: 'const a = 1;\nconst b = `c`;\n', line: 8 },
  ]);
});
