import { describe, expect, it } from 'vitest';
import { createNearTurns } from './near-turns.js';

const hash = '00ff00ff00ff00ff';
const nearHash = '00ff00ff00ff00fe';
const farHash = 'ff00ff00ff00ff00';

function promised() {
  let resolve = () => undefined as void;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}

describe('turns of near hashes', () => {
  it('come one after the other, also after a failure; others do not wait', async () => {
    const turns = createNearTurns({ maxDistance: 8, patienceMs: 60_000 });
    const order: string[] = [];
    const first = promised();
    const one = turns.run('v', hash, async () => {
      await first.promise;
      order.push('one');
      throw new Error('it failed');
    });
    const two = turns.run('v', nearHash, async () => order.push('two'));
    await turns.run('v', farHash, async () => order.push('far'));
    await turns.run('w', hash, async () => order.push('other variant'));
    first.resolve();
    await expect(one).rejects.toThrow('it failed');
    await two;
    expect(order).toEqual(['far', 'other variant', 'one', 'two']);
  });

  it('are not waited for longer than patience lasts', async () => {
    const turns = createNearTurns({ maxDistance: 8, patienceMs: 20 });
    const never = promised();
    const stuck = turns.run('v', hash, () => never.promise);
    expect(await turns.run('v', nearHash, async () => 'went on')).toBe('went on');
    never.resolve();
    await stuck;
  });

  it('are not waited for longer than the caller has time', async () => {
    const turns = createNearTurns({ maxDistance: 8, patienceMs: 60_000 });
    const never = promised();
    const stuck = turns.run('v', hash, () => never.promise);
    expect(await turns.run('v', nearHash, async () => 'went on', 20)).toBe('went on');
    never.resolve();
    await stuck;
  });
});
