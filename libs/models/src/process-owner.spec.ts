import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';

import { isOwnerGone, processOwner } from './process-owner.js';

const [host, pid, start] = processOwner as [string, string, string];

it('knows this process, and that it lives', () => {
  expect(pid).toBe(`${process.pid}`);
  expect(isOwnerGone(processOwner)).toBe(false);
  expect(isOwnerGone([host, pid])).toBe(false);
});

it.runIf(process.platform === 'linux')('tells it from an earlier one of its number', () => {
  expect(start).toMatch(/^\d+$/);
  expect(isOwnerGone([host, pid, `${Number(start) - 1}`])).toBe(true);
});

it('knows that a process has ended', async () => {
  const other = spawn(process.execPath, ['-e', '']);
  await once(other, 'exit');
  expect(isOwnerGone([host, `${other.pid}`, start])).toBe(true);
});

it('takes one of another host for living', () => {
  expect(isOwnerGone(['elsewhere', '999999999', '1'])).toBe(false);
  expect(isOwnerGone([''])).toBe(false);
});
