import { getSkillClient } from '@skillgate/client';
import { cpuQuota } from '@skillgate/core';
import type { Benchmark } from '../frame/benchmark.js';
import { cleanUpOnInterrupt } from '../frame/clean-up-on-interrupt.js';
import { measureMemory } from './draft/measure-memory.js';
import { measurePrefix } from './draft/measure-prefix.js';
import { measureSpeed } from './draft/measure-speed.js';
import { openPlainSide } from './draft/plain-side.js';
import { withoutKept } from './draft/settings.js';
import { chooseServer } from './image/choose-server.js';

/** The draft skill over gRPC beside node-llama-cpp bare: issue 8's "Must reach", a row a line. */
export const draftBenchmark: Benchmark = {
  name: 'draft',
  summary: 'the draft skill over gRPC, beside node-llama-cpp bare with the same model and threads',
  async run(context) {
    const { start } = await chooseServer(context, 'draft');
    const threads = Math.max(1, Math.round(cpuQuota()) - 1);
    const plain = await openPlainSide(threads);
    const server = await start({ DRAFT_THREADS: `${threads}`, ...withoutKept });
    const cleanedUp = cleanUpOnInterrupt(server.stop);
    const draft = getSkillClient('draft', { address: server.address, fallback: 'never' });
    try {
      const speed = await measureSpeed(context, draft, plain);
      const prefix = await measurePrefix(context, draft);
      return [...speed, ...prefix, ...(await measureMemory(context, server, draft))];
    } finally {
      cleanedUp();
      await draft.close();
      await server.stop();
      await plain.close();
    }
  },
};
