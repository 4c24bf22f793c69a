import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';

type ReadText = (path: string) => string | undefined;

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    // Not there: the other version of cgroups, or no Linux.
    return undefined;
  }
}

function quota(quotaText: string | undefined, periodText: string | undefined): number {
  const cpus = Number(quotaText) / Number(periodText);
  return cpus > 0 ? cpus : Infinity;
}

/** The CPUs that this process may use, a container's quota included; at least 0.01, not always whole. */
export function cpuQuota(read: ReadText = readText): number {
  const [v2Quota, v2Period] = (read('/sys/fs/cgroup/cpu.max') ?? '').split(' ');
  return Math.min(
    availableParallelism(),
    quota(v2Quota, v2Period),
    quota(
      read('/sys/fs/cgroup/cpu/cpu.cfs_quota_us'),
      read('/sys/fs/cgroup/cpu/cpu.cfs_period_us'),
    ),
  );
}

/** The memory that this process may use, in bytes: the container's limit, or what the machine has. */
export function memoryLimitBytes(read: ReadText = readText): number {
  const limits = ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes']
    .map((path) => Number(read(path)))
    .filter((limit) => limit > 0);
  return Math.min(totalmem(), ...limits);
}
