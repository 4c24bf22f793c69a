import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';

import { findMarks } from './marks.js';

/** The built one, as a worker runs no TypeScript. */
const built = new URL('../../dist/page/measure-page.js', import.meta.url).href;

const mapOf = (...rows: string[]) => ({
  ink: Uint8Array.from([...rows.join('')].map((one) => (one === '#' ? 1 : 0))),
  width: rows[0]!.length,
  height: rows.length,
});

const boxes = (...rows: string[]) =>
  findMarks(mapOf(...rows)).map(({ left, top, right, bottom, pixels }) => {
    return [left, top, right, bottom, pixels].join(' ');
  });

it('tells marks in the order in which rows meet them, whichever ends first', () => {
  expect(boxes('#.#..', '#....', '#...#')).toEqual(['0 0 1 3 3', '2 0 3 1 1', '4 2 5 3 1']);
});

it('puts together what meets further down, corners included', () => {
  expect(boxes('#...#', '#...#', '.###.')).toEqual(['0 0 5 3 7']);
  expect(boxes('..#.#', '#.#.#', '###.#')).toEqual(['0 0 3 3 6', '4 0 5 3 3']);
});

/** Measures a page of white with black marks of one pixel by so many, two pixels apart, in 64 MB of heap. */
async function lettersAmong(height: number, width: number, pixels: number): Promise<unknown> {
  const code = `
    const { parentPort } = require('node:worker_threads');
    import(${JSON.stringify(built)}).then(async ({ measurePage }) => {
      const data = Buffer.alloc(${width * height}, 255);
      for (let y = 0; y < ${height}; y += 1)
        for (let x = 0; x < ${width}; x += 2)
          if (y % ${pixels + 1} !== ${pixels}) data[y * ${width} + x] = 0;
      const page = { data, width: ${width}, height: ${height}, channels: 1 };
      parentPort.postMessage((await measurePage(page)).letters);
    });`;
  const worker = new Worker(code, {
    eval: true,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 64 },
  });
  const [letters] = (await once(worker, 'message')) as [unknown];
  await worker.terminate();
  return letters;
}

it('measures a page of a million dots, such as a dithered one, in 64 MB', async () => {
  expect(await lettersAmong(2_339, 1_654, 1)).toBe(0);
});

it('measures a page of two million dashes, of which each may be a letter, in 64 MB', async () => {
  expect(await lettersAmong(12_000, 1_654, 4)).toBeLessThanOrEqual(200_000);
});
