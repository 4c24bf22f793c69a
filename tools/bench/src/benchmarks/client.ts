import type { Benchmark } from '../frame/benchmark.js';
import { startForkedServer } from '../servers/forked-server.js';
import { measureLoad } from './client/measure-load.js';
import { largeRows, smallRows } from './client/rows.js';
import { large, small } from './client/settings.js';

/** The client beside a raw grpc-js call: issue 4's "Must reach". */
export const clientBenchmark: Benchmark = {
  name: 'client',
  summary: 'what the client adds to a raw grpc-js call, with a skill that does no work',
  async run(context) {
    const server = await startForkedServer('./echo-process.js');
    try {
      const atSmall = await measureLoad(context, server.address, small);
      const atLarge = await measureLoad(context, server.address, large);
      return [...smallRows(atSmall), ...largeRows(atLarge)];
    } finally {
      await server.stop();
    }
  },
};
