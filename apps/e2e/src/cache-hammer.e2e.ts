import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSkillPool } from '@skillgate/client';
import { startFakeSkill } from '@skillgate/testing';
import { expect, it, onTestFinished } from 'vitest';
import { diskUse } from './cache/disk-use.js';
import { startHammers } from './cache/hammer.js';
import { isSoak, timeoutMs } from './config.js';

const calls = 20_000;
const processes = 4;
const maxBytes = 2 * 1024 ** 2;
const killEveryMs = 1_000;

// Its processes load a client anew every second, which a busy CI machine takes many seconds for.
it.runIf(isSoak)(
  'four processes share a folder that is too small, one of them killed every second',
  { timeout: timeoutMs },
  async () => {
    const skill = await startFakeSkill();
    onTestFinished(() => skill.stop());
    const cacheFolder = await mkdtemp(join(tmpdir(), 'skillgate-hammered-'));
    onTestFinished(() => rm(cacheFolder, { recursive: true, force: true }));
    const hammers = startHammers(processes, { address: skill.address, cacheFolder, maxBytes });
    onTestFinished(() => hammers.stop());
    const { tally } = hammers;
    let most = 0;
    for (let round = 0; tally.calls < calls; round += 1) {
      await sleep(killEveryMs);
      most = Math.max(most, await hammers.frozen(() => diskUse(cacheFolder)));
      await hammers.replace(round % processes);
    }
    await hammers.stop();
    expect(tally).toMatchObject({ wrong: [], errors: [], warnings: [] });
    expect(most).toBeLessThanOrEqual(maxBytes * 1.05);

    const pool = createSkillPool(
      { cacheFolder, cacheMaxBytes: maxBytes },
      { SKILLGATE_CACHE: 'on' },
    );
    onTestFinished(() => pool.close());
    const openedMs = performance.now();
    const { entries, problem } = await pool.cache.stats();
    const openMs = performance.now() - openedMs;
    expect(problem).toBeUndefined();
    // Of answers that the killed had only told of, there is nothing on the disk.
    expect(await diskUse(cacheFolder)).toBeLessThanOrEqual(maxBytes * 1.05);
    await pool.cache.evict();
    expect((await pool.cache.stats()).bytes).toBeLessThanOrEqual(maxBytes);
    expect(entries).toBeGreaterThan(0);
    expect(openMs).toBeLessThan(1_000);
    console.log(
      `${tally.calls} calls, ${tally.starts - processes} kills, ${skill.ids.length} remote calls; at most ` +
        `${((most / maxBytes) * 100).toFixed(1)} % of the limit on disk; opened in ${openMs.toFixed(0)} ms.`,
    );
  },
);
