import { describe, expect, it } from 'vitest';

import { findMarks } from '../page/marks.js';
import { inRows } from './find-lines.js';
import { measureSlope } from './measure-slope.js';

const slopes = [0, 4, -4, 8, -8].map((degrees) => Math.tan((degrees * Math.PI) / 180));

describe('the lines of a photo', () => {
  it.each(slopes)('are put into its own rows when they fall by %f', (slope) => {
    const rows = Array.from({ length: 8 }, (_, row) =>
      [40, 420].map((x) => ({
        ...{ x, width: 80, height: 24 },
        y: 100 + row * 30 + (x + 40) * slope,
      })),
    );
    expect(inRows(rows.flat().toReversed(), slope)).toEqual(rows);
  });

  it('of which there are none are no rows', () => {
    expect(inRows([], 0)).toEqual([]);
  });
});

describe('the slope of lines', () => {
  it.each(slopes)('is found from their pixels: %f', (slope) => {
    const [width, height] = [400, 300];
    const ink = new Uint8Array(width * height);
    for (const line of [100, 160, 220]) {
      for (let x = 60; x < 340; x += 1) {
        const y = Math.round(line + (x - 200) * slope);
        for (let thick = 0; thick < 10; thick += 1) ink[(y + thick) * width + x] = 1;
      }
    }
    const lines = findMarks({ ink, width, height });
    expect(lines).toHaveLength(3);
    expect(measureSlope(ink, width, lines)).toBeCloseTo(slope, 1);
  });

  it('is none where there are none', () => {
    expect(measureSlope(new Uint8Array(), 0, [])).toBe(0);
  });
});
