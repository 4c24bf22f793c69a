import * as crypto from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { refusePoison, rememberPoison } from './poison-list.js';

vi.mock('node:crypto', async (original) => {
  const real = await original<typeof crypto>();
  return { ...real, createHash: vi.fn(real.createHash) };
});

describe('the poison list', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.advanceTimersByTime(600_000);
    refusePoison([]);
    vi.useRealTimers();
  });

  it('costs no hash while it is empty', () => {
    vi.mocked(crypto.createHash).mockClear();
    refusePoison([Buffer.from('anything')]);
    expect(crypto.createHash).not.toHaveBeenCalled();
  });

  it('refuses an input for ten minutes, by its SHA-256', () => {
    const sha256 = crypto.createHash('sha256').update('bad').digest('hex');
    const error = rememberPoison([Buffer.from('bad')]);
    expect(error.message).toBe(
      `The input with SHA-256 ${sha256} ended the process that worked on it, and a second one of its own. ` +
        'It is refused in this process for 10 minutes. Please report it with the file.',
    );
    refusePoison([Buffer.from('good')]);
    vi.advanceTimersByTime(599_999);
    expect(() => refusePoison([Buffer.from('bad')])).toThrow(sha256);
    vi.advanceTimersByTime(1);
    refusePoison([Buffer.from('bad')]);
  });

  it('forgets the oldest beyond a thousand', () => {
    for (let nth = 0; nth <= 1_000; nth += 1) rememberPoison([Buffer.from(String(nth))]);
    refusePoison([Buffer.from('0')]);
    expect(() => refusePoison([Buffer.from('1')])).toThrow('SHA-256');
  });
});
