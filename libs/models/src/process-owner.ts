import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { isProcessAlive } from '@skillgate/core';

/**
 * When a process of this host was started, in ticks since the host was, as proc_pid_stat(5) says; '' where that can't be
 * known.
 */
function startOf(pid: string): string {
  try {
    // The second field is the program's name, which may have blanks and parentheses of its own.
    const [, fields = ''] = /.*\) (.*)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return fields.split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

const host = hostname().replace(/[^\w.-]/g, '');

/**
 * What tells this process from any other: its host, its number, and when it was started, for the first process of a
 * container has the number 1 each time.
 */
export const processOwner: readonly string[] = [host, `${process.pid}`, startOf('self')];

/**
 * Whether a process is there no more. One of another host, or container, can't be asked: false. Containers that were
 * given one host's name look like one that was started again, and may take each other for gone.
 */
export function isOwnerGone([ownerHost, pid, start = '']: readonly string[]): boolean {
  if (ownerHost !== host || pid === undefined) return false;
  if (!isProcessAlive(Number(pid))) return true;
  const current = startOf(pid);
  return start !== '' && current !== '' && current !== start;
}
