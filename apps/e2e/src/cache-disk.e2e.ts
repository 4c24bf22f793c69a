import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSkillPool } from '@skillgate/client';
import { startFakeSkill } from '@skillgate/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runOnDisk } from './cache/run-on-disk.js';

const calls = 60;
const small = 1024 ** 2;

async function fakeSkill() {
  const skill = await startFakeSkill();
  onTestFinished(() => skill.stop());
  return skill;
}

describe('a cache whose disk', () => {
  it('is full from the start fails no call, and says so once', async () => {
    const { address } = await fakeSkill();
    const report = await runOnDisk({ name: 'small', bytes: small, isFilled: true }, address, calls);
    expect(report).toMatchObject({ right: calls * 2, wrong: 0 });
    expect(report.warnings).toEqual([expect.stringContaining('its disk is full')]);
    expect(report.counters['cache_troubles{code=ENOSPC}']).toBeGreaterThan(0);
  });

  it('fills up keeps on, the oldest answers making room', async () => {
    const { address } = await fakeSkill();
    const disk = { name: 'small', bytes: small, isFilled: false } as const;
    const report = await runOnDisk(disk, address, calls);
    expect(report).toMatchObject({ right: calls * 2, wrong: 0, warnings: [] });
    expect(report.cached).toBe(calls);
    expect(report.counters['cache_dropped{reason=evicted}']).toBeGreaterThan(0);
  });

  it('can’t be written serves what is there, and never says that it took it back', async () => {
    const { address } = await fakeSkill();
    const folder = await mkdtemp(join(tmpdir(), 'skillgate-read-only-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const pool = createSkillPool(
      { address, cacheFolder: folder, cache: 'auto', samePicture: 'off' },
      { SKILLGATE_CACHE: 'on' },
    );
    const image = pool.client('image');
    await pool.cache.stats();
    for (let number = 0; number < calls / 2; number += 1) {
      await image.preprocess({ image: Buffer.alloc(20_000, `picture ${number} `) });
    }
    await pool.close();
    const report = await runOnDisk({ name: 'read-only', folder }, address, calls);
    expect(report).toMatchObject({ right: calls * 2, wrong: 0, cached: calls / 2 });
    expect(report.takenBack).toBe('FAILED_PRECONDITION');
    expect(report.warnings).toEqual([expect.stringContaining('its file system is read-only')]);
  });
});
