import { setTimeout as sleep } from 'node:timers/promises';
import { startSkillServer } from './skill-server.mjs';

const firstPauseMs = 250;
const longestPauseMs = 30_000;
/** Whoever ends after this long has not failed to start. */
const steadyMs = 60_000;

/**
 * Starts a skill and keeps it served: when it ends by itself it is started again, after a pause that doubles while it
 * fails to stay up.
 * @returns `ended`, a promise of its exit code once it was stopped, and `stop()`, which drains it.
 * @throws Error when its first start fails.
 */
export async function keepServing(skill, port) {
  const stopping = new AbortController();
  const { signal } = stopping;
  let server = await startSkillServer(skill, port);
  let pauseMs = firstPauseMs;

  async function startAgain() {
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    pauseMs = Math.min(2 * pauseMs, longestPauseMs);
    if (signal.aborted) return;
    try {
      server = await startSkillServer(skill, port);
    } catch (error) {
      console.error(`${error.message} It is tried again in ${pauseMs / 1000} s.`);
      return startAgain();
    }
    if (signal.aborted) void server.stop();
    else console.log(`The ${skill} skill serves again.`);
  }

  async function keep() {
    for (;;) {
      const startedMs = Date.now();
      const how = await server.ended;
      if (signal.aborted) return how;
      if (Date.now() - startedMs > steadyMs) pauseMs = firstPauseMs;
      console.log(
        `The ${skill} skill ended by itself with ${how}; it is started again, and meanwhile calls are answered in the process of their caller, where that has the model.`,
      );
      await startAgain();
    }
  }

  const ended = keep();
  return {
    ended,
    stop() {
      stopping.abort();
      return Promise.all([server.stop(), ended]);
    },
  };
}
