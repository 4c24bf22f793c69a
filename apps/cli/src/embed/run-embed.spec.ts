import { invalidArgument, unavailable } from '@skillgate/core';
import { describe, expect, it } from 'vitest';
import type { EmbeddingClient } from '../embedding-client.js';
import { at, run, type FakeSkillClient } from '../testing/run-fake-cli.js';

const model = { id: 'tiny', digest: 'd1' };
const origin = { servedBy: 'remote', fallbackReason: undefined };

/** Vectors of one dimension: how long a text is, and a file's first byte. */
function fakeEmbedding(): EmbeddingClient {
  const vector = (value: number) => ({
    ...{ values: Float32Array.of(value), truncated: false, tokens: 1 },
  });
  const answer = (vectors: object[]) =>
    ({ vectors, dimensions: 1, model, warnings: [], ...origin }) as never;
  return {
    embedText: async ({ texts, model: asked }) => {
      if (texts.includes('down')) throw unavailable('nobody is there');
      const long = texts.findIndex(({ length }) => length > 1000);
      if (long >= 0) throw invalidArgument(`texts[${long}] is too long`);
      if (asked === 'gpt') throw invalidArgument('model must be tiny');
      return answer(texts.map(({ length }) => vector(length)));
    },
    embedImage: async ({ images }) => answer(images.map(([first = 0]) => vector(first))),
    classify: async ({ categories }) => {
      const { labels = [], template } = categories[0] ?? {};
      if (template === 'none') throw invalidArgument('the template must have {}');
      const scores = labels.map((label, place) => ({ label, score: 1 / 2 ** (place + 1) }));
      return { categories: [{ name: 'labels', scores }], model, warnings: [], ...origin } as never;
    },
    health: () => Promise.reject(new Error('is not asked')),
    close: async () => undefined,
  };
}

const cli = (...args: string[]) => run(args, fakeEmbedding() as unknown as FakeSkillClient);

describe('skillgate embed', () => {
  it('writes a line for each text, in order, in however many calls', async () => {
    const texts = Array.from({ length: 70 }, (_, place) => 'x'.repeat(place + 1));
    const { exitCode, out } = await cli('embed', ...texts);
    const lines = out.trim().split('\n');
    expect(exitCode).toBe(0);
    expect(lines.map((line) => (JSON.parse(line) as { values: number[] }).values[0])).toEqual(
      texts.map(({ length }) => length),
    );
    expect(JSON.parse(lines[2]!)).toEqual({
      ...{ input: 'xxx', model, dimensions: 1, truncated: false, tokens: 1 },
      ...{ servedBy: 'remote', values: [3] },
    });
  });

  it('takes --json as the other commands do, and writes what it writes without', async () => {
    const [asked, plain] = [await cli('embed', 'a', '--json'), await cli('embed', 'a')];
    expect([asked.exitCode, asked.out, asked.err]).toEqual([0, plain.out, plain.err]);
  });

  it('does the files that are there, and says what is wrong with the others', async () => {
    const { exitCode, out, err } = await cli('embed', '--image', at('dog.png'), at('none.png'));
    expect(exitCode).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ input: at('dog.png'), values: [100] });
    expect(err).toContain(`failed: ${at('none.png')}: `);
  });

  it('does the texts that were sent with one that is refused, and shows the beginning of that', async () => {
    const tooLong = `so\n${'long '.repeat(12_000)}`;
    const { exitCode, out, err } = await cli('embed', 'a', 'bc', tooLong, 'def');
    const inputs = out.trim().split('\n');
    expect(exitCode).toBe(1);
    expect(inputs.map((line) => (JSON.parse(line) as { input: string }).input)).toEqual([
      ...['a', 'bc', 'def'],
    ]);
    const shown = `so ${'long '.repeat(12)}`.slice(0, 60);
    expect(err).toBe(`failed: ${shown}…: INVALID_ARGUMENT: texts[0] is too long\n`);
  });

  it('says once what all texts are refused for', async () => {
    const { exitCode, out, err } = await cli('embed', 'a', 'b', '--model', 'gpt');
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(err).toBe("failed: 2 texts, beginning with 'a': INVALID_ARGUMENT: model must be tiny\n");
  });

  it('says how to reach a skill that is not there', async () => {
    const { exitCode, err } = await cli('embed', 'down');
    expect(exitCode).toBe(3);
    expect(err).toMatch(/failed: down: UNAVAILABLE: nobody.*\nhint: .*skillgate serve embedding/);
  });

  it.each([[[]], [['text', '--image', 'a.png']], [['a', '--dimensions', '0']]])(
    'takes either texts or images: %j',
    async (args) => {
      const { exitCode, out } = await cli('embed', ...args);
      expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    },
  );
});

describe('skillgate classify', () => {
  it('shows the labels with their scores', async () => {
    const file = at('dog.png');
    const plain = await cli('classify', file, '--labels', 'cat, dog');
    expect(plain).toMatchObject({ exitCode: 0, out: '0.5000  cat\n0.2500  dog\n' });
    const { out } = await cli('classify', file, '--labels', 'cat,dog', '--json');
    const scores = [
      { label: 'cat', score: 0.5 },
      { label: 'dog', score: 0.25 },
    ];
    expect(JSON.parse(out)).toEqual({ input: file, scores, model, servedBy: 'remote' });
  });

  it('says what is wrong', async () => {
    const labels = ['--labels', 'cat,dog'];
    const bad = await cli('classify', at('dog.png'), ...labels, '--template', 'none');
    expect(bad.exitCode).toBe(1);
    expect(bad.err).toContain('INVALID_ARGUMENT: the template must have {}');
    expect((await cli('classify', at('none.png'), ...labels)).exitCode).toBe(1);
    expect((await cli('classify', at('dog.png'), '--labels', 'cat')).exitCode).toBe(2);
  });
});
