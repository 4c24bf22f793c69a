import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A wish of the user that can't be met as things are; the message says what to do. */
export class Unmet extends Error {}

/** Prints a line with the time of day. */
export function say(message) {
  console.log(`${new Date().toISOString().slice(11, 19)} ${message}`);
}

/**
 * Runs a command quietly.
 * @returns its output and error output; `ok` is false where it failed, took over `timeoutMs` or is not installed.
 */
export function ask(command, args, { timeoutMs = 60_000, ...options } = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    timeout: timeoutMs,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
  return {
    ok: status === 0,
    stdout: (stdout ?? '').trim(),
    stderr: (stderr ?? '').trim() || (error?.message ?? ''),
  };
}

/** Runs a command and shows what it prints. @throws Unmet where it fails. */
export function show(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    ...options,
  });
  if (error) throw new Unmet(`${command} could not be started: ${error.message}`);
  if (status !== 0) {
    throw new Unmet(`${command} ${args.slice(0, 2).join(' ')} ended with ${status}; see above.`);
  }
}

/** Runs a script's work: an unmet wish is a message and exit code 1, not a stack trace. */
export async function script(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Unmet)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
