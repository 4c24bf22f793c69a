import { availableParallelism, totalmem } from 'node:os';
import { describe, expect, it } from 'vitest';
import { cpuQuota, memoryLimitBytes } from './container-limits.js';

const files = (entries: Record<string, string | undefined>) => (path: string) => entries[path];

describe('cpuQuota', () => {
  it('reads the quota of cgroups version 2', () => {
    expect(cpuQuota(files({ '/sys/fs/cgroup/cpu.max': '50000 100000' }))).toBe(0.5);
  });

  it('reads the quota of cgroups version 1', () => {
    const read = files({
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '75000',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000',
    });
    expect(cpuQuota(read)).toBe(0.75);
  });

  it.each([
    {},
    { '/sys/fs/cgroup/cpu.max': 'max 100000' },
    {
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000',
    },
  ])('is all the CPUs without a quota: %o', (entries) => {
    expect(cpuQuota(files(entries))).toBe(availableParallelism());
  });
});

describe('memoryLimitBytes', () => {
  it('reads the limit of either version of cgroups', () => {
    expect(memoryLimitBytes(files({ '/sys/fs/cgroup/memory.max': '500000000' }))).toBe(500_000_000);
    expect(
      memoryLimitBytes(files({ '/sys/fs/cgroup/memory/memory.limit_in_bytes': '400000000' })),
    ).toBe(400_000_000);
  });

  it.each(['max', '9223372036854771712'])(
    'is what the machine has where the limit is %s',
    (limit) => {
      expect(memoryLimitBytes(files({ '/sys/fs/cgroup/memory.max': limit }))).toBe(totalmem());
    },
  );
});
