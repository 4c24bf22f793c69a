import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planOutputs } from './plan-outputs.js';

const outputs = (inputs: string[]) =>
  planOutputs(inputs, 'out', '.webp').map(({ output }) => output);

describe('planOutputs', () => {
  it('names a result after its file, with the extension of its format', () => {
    expect(outputs(['a/cat.jpeg'])).toEqual([join('out', 'cat.webp')]);
    expect(planOutputs(['cat.png'], 'out', '.jpg')[0]?.output).toBe(join('out', 'cat.jpg'));
  });

  it('never gives two inputs one name, whatever their folders, extensions and case', () => {
    expect(outputs(['a/cat.jpg', 'b/cat.jpg', 'b/cat.png', 'c/CAT.gif', 'cat-2.jpg'])).toEqual(
      ['cat.webp', 'cat-2.webp', 'cat-3.webp', 'CAT-4.webp', 'cat-2-2.webp'].map((name) =>
        join('out', name),
      ),
    );
  });

  it('does an input that is named twice once', () => {
    expect(planOutputs(['a/cat.jpg', './a/../a/cat.jpg', '-', '-'], 'out', '.webp')).toEqual([
      { input: 'a/cat.jpg', output: join('out', 'cat.webp') },
      { input: '-', output: join('out', 'stdin.webp') },
    ]);
  });
});
