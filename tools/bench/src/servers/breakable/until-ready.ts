import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const giveUpAfterMs = 30_000;
const betweenTriesMs = 5;
const answerMs = 500;

function isReady(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { agent: false, timeout: answerMs };
    const request = get(`http://${address}/readyz`, options, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
    request.once('close', () => resolve(false));
  });
}

/** Resolves when a server's /readyz says so. @throws Error after 30 s. */
export async function untilReady(metricsAddress: string): Promise<void> {
  const giveUpAtMs = performance.now() + giveUpAfterMs;
  while (!(await isReady(metricsAddress))) {
    if (performance.now() > giveUpAtMs) throw new Error('The image skill was not ready in 30 s.');
    await sleep(betweenTriesMs);
  }
}
