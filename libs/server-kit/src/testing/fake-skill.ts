import { setTimeout as delay } from 'node:timers/promises';
import { internal } from '@skillgate/core';
import { serverConfig, serverVariables } from '../config.js';
import { run } from '../run.js';
import { serve } from '../serve.js';
import { createFakeImageHandler } from './fake-image-handler.js';

/** A skill's process for the specs of `run`; FAKE_WORK_MS and FAKE_WORKERS say how it works, FAKE_FAULT
 * what goes wrong. */
const { FAKE_WORK_MS = '0', FAKE_WORKERS = '50', FAKE_FAULT = '' } = process.env;
const defaults = { defaultPort: 50052 };

await run({
  name: 'fake-skill',
  variables: serverVariables(defaults),
  start: (env) =>
    serve({
      config: serverConfig(env, defaults),
      handler: createFakeImageHandler({
        concurrency: Number(FAKE_WORKERS),
        work: async () => delay(Number(FAKE_WORK_MS)).then(() => undefined),
        warmUp: async () => {
          if (FAKE_FAULT === 'warm-up') throw internal('The warm-up picture came out wrong.');
        },
      }).handler,
    }),
});
if (FAKE_FAULT === 'rejection') void Promise.reject(new Error('nobody caught me'));
if (FAKE_FAULT === 'exception') {
  setImmediate(() => {
    throw new Error('nobody caught me');
  });
}
