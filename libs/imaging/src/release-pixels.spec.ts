import { describe, expect, it } from 'vitest';

import { releasePixels } from './release-pixels.js';

const shape = { width: 200, height: 200, channels: 3 } as const;
const canTransfer = 'transfer' in ArrayBuffer.prototype;

describe('releasePixels', () => {
  it('empties pixels that have their memory to themselves, where Node can', () => {
    const data = Buffer.from(new ArrayBuffer(200 * 200 * 3));
    releasePixels({ data, ...shape });
    expect(data.length).toBe(canTransfer ? 0 : 200 * 200 * 3);
  });

  it('leaves pixels alone that are a part of something larger', () => {
    const whole = Buffer.from(new ArrayBuffer(200 * 200 * 3 + 5), 0).fill(7);
    const data = whole.subarray(5);
    releasePixels({ data, ...shape });
    expect([data.length, whole[0], data[0]]).toEqual([200 * 200 * 3, 7, 7]);
  });
});
