import { pbkdf2 } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createWatchChoices } from './watch-choices.js';

const stuckMs = 200;
const work = promisify(pbkdf2);

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Uses CPU beside the event loop, as llama.cpp does, until it is stopped. */
function useCpu(): () => Promise<void> {
  let isOver = false;
  const working = (async () => {
    while (!isOver) await work('', '', 20_000, 64, 'sha512');
  })();
  return async () => {
    isOver = true;
    await working;
  };
}

describe('choices that are watched', () => {
  const onStuck = vi.fn<(cpuMs: number) => void>();
  const begin = createWatchChoices({ stuckMs, onStuck });

  beforeEach(() => void onStuck.mockReset());

  describe('while CPU is used', () => {
    let stop: () => Promise<void>;

    beforeEach(() => void (stop = useCpu()));
    afterEach(() => stop());

    it('are not stuck where one ends after the other', async () => {
      const enoughMs = cpuMs() + 5 * stuckMs;
      let end = begin();
      while (cpuMs() < enoughMs) {
        await wait(200);
        const endNext = begin();
        end();
        end = endNext;
      }
      end();
      expect(onStuck).not.toHaveBeenCalled();
    });

    it('are stuck where none ends, until one does', async () => {
      const end = begin();
      await vi.waitFor(() => expect(onStuck).toHaveBeenCalled(), { timeout: 15_000 });
      expect(onStuck.mock.calls[0]![0]).toBeGreaterThan(stuckMs);
      end();
      onStuck.mockReset();
      await wait(1_000);
      expect(onStuck).not.toHaveBeenCalled();
    });
  });

  it('are not stuck where the event loop was held up by something else', async () => {
    const end = begin();
    const enoughMs = cpuMs() + 3 * stuckMs;
    while (cpuMs() < enoughMs);
    // Until it has looked.
    await wait(150);
    end();
    expect(onStuck).not.toHaveBeenCalled();
  });
});
