import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { getSkillClient } from '@skillgate/client';
import { root } from './run.mjs';

const readyWithinMs = 60_000;
const betweenTriesMs = 50;

/** What a skill at an address says of itself, or the error of asking. */
async function askHealth(skill, address) {
  const client = getSkillClient(skill, { address });
  try {
    return await client.health({ timeoutMs: 1_000 });
  } catch (error) {
    return { error };
  } finally {
    await client.close();
  }
}

/** What a skill at an address says of itself; undefined when nothing there speaks the contract. */
export async function healthAt(skill, address) {
  const health = await askHealth(skill, address);
  return 'error' in health ? undefined : health;
}

/**
 * Starts a skill as a process, and resolves when it serves. One that lacks a model for a part of what it does, and says
 * so, serves.
 * @returns `ended`, a promise of its exit code, and `stop()`, which drains it.
 * @throws Error when it ends, or does not serve within a minute.
 */
export async function startSkillServer(skill, port) {
  // Of its own process group, so that a Ctrl-C in the terminal reaches it once only: from stop().
  const script = join(root, `apps/${skill}-skill/bin/${skill}-skill.js`);
  const server = spawn(process.execPath, [script], {
    cwd: root,
    env: { SKILLGATE_LOG_LEVEL: 'error', ...process.env, SKILLGATE_PORT: String(port) },
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
    const { status, error } = await askHealth(skill, `localhost:${port}`);
    if (status === 'healthy' || status === 'degraded') break;
    if (endedWith !== undefined) throw new Error(`The ${skill} skill ended with ${endedWith}.`);
    if (Date.now() > giveUpAt) {
      await stop();
      const answer = error?.message ?? `It says that it is ${status}.`;
      throw new Error(
        `The ${skill} skill did not serve within ${readyWithinMs / 1000} s. ${answer}`,
      );
    }
    await sleep(betweenTriesMs);
  }
  return { ended, stop };
}
