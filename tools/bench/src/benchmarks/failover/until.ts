import { setTimeout as sleep } from 'node:timers/promises';

const giveUpAfterMs = 20_000;
const lookEveryMs = 5;

/** Waits for something to hold. @throws Error after 20 s, with its name. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const giveUpAtMs = performance.now() + giveUpAfterMs;
  while (!holds()) {
    if (performance.now() > giveUpAtMs) throw new Error(`Not within ${giveUpAfterMs} ms: ${what}.`);
    await sleep(lookEveryMs);
  }
}
