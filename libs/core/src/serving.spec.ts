import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeServing, servingIdentity } from './serving.js';
import { release } from './skills.js';

const handler = {
  resultVersion: 3,
  models: [{ id: 'm', digest: 'd' }],
  limits: { image_bytes: 5 },
};

describe('servingIdentity', () => {
  it('joins the handler’s words with its mount’s limits', () => {
    expect(servingIdentity('ocr', handler, { message_bytes: 9 })).toEqual({
      skill: 3,
      release,
      contractVersion: 'skills.v1',
      resultVersion: 3,
      models: [{ id: 'm', digest: 'd' }],
      limits: [
        { name: 'image_bytes', value: 5n },
        { name: 'message_bytes', value: 9n },
      ],
    });
  });
});

describe('describeServing', () => {
  it('splits the time into waiting and working', () => {
    const startedAtMs = performance.now();
    const served = describeServing('id-1', {
      receivedAtMs: startedAtMs - 50,
      startedAtMs,
      identity: servingIdentity('image', handler),
    });
    expect(served.id).toBe('id-1');
    expect(served.timing.queueMs).toBeCloseTo(50);
    expect(served.timing.totalMs).toBeCloseTo(served.timing.queueMs + served.timing.workMs);
    expect(served.ramMb).toBeGreaterThan(1);
    expect(served.warnings).toEqual([]);
  });
});

describe('release', () => {
  it('is the version of the repository', () => {
    const root = new URL('../../../package.json', import.meta.url);
    expect(JSON.parse(readFileSync(root, 'utf8'))).toMatchObject({ version: release });
  });
});
