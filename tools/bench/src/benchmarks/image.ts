import type { Benchmark } from '../frame/benchmark.js';
import { cleanUpOnInterrupt } from '../frame/clean-up-on-interrupt.js';
import { toRow } from '../frame/row.js';
import { below } from '../frame/target.js';
import type { SkillServer } from '../servers/skill-server.js';
import { choosePictures } from './image/choose-pictures.js';
import { chooseServer } from './image/choose-server.js';
import {
  containerImageRowsUnmeasured,
  measureContainerImage,
} from './image/measure-container-image.js';
import { measureMemory } from './image/measure-memory.js';
import { measureThroughput } from './image/measure-throughput.js';

/** The image skill over gRPC beside bare sharp: issue 3's "Must reach", a row a line. */
export const imageBenchmark: Benchmark = {
  name: 'image',
  summary: 'the image skill over gRPC, beside bare sharp in one process',
  async run(context) {
    const pictures = await choosePictures(context);
    const { kind, start, why } = await chooseServer(context);
    const readyMs: number[] = [];
    // Each part has a fresh server, so that none inherits another's memory.
    async function withServer<Result>(measure: (server: SkillServer) => Promise<Result>) {
      const server = await start();
      readyMs.push(server.readyMs);
      const cleanedUp = cleanUpOnInterrupt(server.stop);
      try {
        return await measure(server);
      } finally {
        cleanedUp();
        await server.stop();
      }
    }
    const throughput = await withServer((server) =>
      measureThroughput(context, server, pictures.jpegs),
    );
    const memory = await withServer((server) => measureMemory(context, server, pictures));
    const ready = toRow({
      name: 'ready after its start',
      value: Math.max(...readyMs) / 1000,
      unit: 's',
      target: below(2, { unit: 's', binding: false }),
      note: `the slower of ${readyMs.length} starts, warm-up included`,
    });
    const image =
      kind === 'container'
        ? await measureContainerImage()
        : containerImageRowsUnmeasured(`not measured: ${why}`);
    return [...throughput, ...memory, ready, ...image];
  },
};
