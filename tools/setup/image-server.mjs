import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { getSkillClient } from '@skillgate/client';
import { root } from './run.mjs';

const readyWithinMs = 30_000;
const betweenTriesMs = 50;

/** What a skill at an address says of itself, or the error of asking. */
async function askHealth(address) {
  const client = getSkillClient('image', { address });
  try {
    return await client.health({ timeoutMs: 1_000 });
  } catch (error) {
    return { error };
  } finally {
    await client.close();
  }
}

/** What a skill at an address says of itself; undefined when nothing there speaks the contract. */
export async function healthAt(address) {
  const health = await askHealth(address);
  return 'error' in health ? undefined : health;
}

/**
 * Starts the image skill as a process, and resolves when it is healthy.
 * @returns `ended`, a promise of its exit code, and `stop()`, which drains it.
 * @throws Error when it ends, or is not healthy within 30 s.
 */
export async function startImageServer(port) {
  // Of its own process group, so that a Ctrl-C in the terminal reaches it once only: from stop().
  const server = spawn(process.execPath, [join(root, 'apps/image-skill/bin/image-skill.js')], {
    cwd: root,
    env: { SKILLGATE_LOG_LEVEL: 'warn', ...process.env, SKILLGATE_PORT: String(port) },
    // With a channel: by its end the server sees that this process was killed, and leaves too.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true,
  });
  const ended = new Promise((resolve) => {
    server.once('exit', (code, signal) => resolve(code ?? signal));
    server.once('error', (error) => resolve(error.message));
  });
  const stop = () => {
    server.kill('SIGTERM');
    return ended;
  };
  let endedWith;
  void ended.then((how) => (endedWith = how));
  const giveUpAt = Date.now() + readyWithinMs;
  for (;;) {
    const { status, error } = await askHealth(`localhost:${port}`);
    if (status === 'healthy') break;
    if (endedWith !== undefined) throw new Error(`The image skill ended with ${endedWith}.`);
    if (Date.now() > giveUpAt) {
      await stop();
      const answer = error?.message ?? `It says that it is ${status}.`;
      throw new Error(
        `The image skill was not healthy within ${readyWithinMs / 1000} s. ${answer}`,
      );
    }
    await sleep(betweenTriesMs);
  }
  return { ended, stop };
}
