import { startFaultProxy, type FaultProxy } from '@skillgate/testing/fault-proxy';
import sharp from 'sharp';
import type { Benchmark, BenchmarkContext } from '../frame/benchmark.js';
import { cleanUpOnInterrupt } from '../frame/clean-up-on-interrupt.js';
import type { Row } from '../frame/row.js';
import { hugeAvif } from '../pictures/huge-avif.js';
import { startBreakableContainer } from '../servers/breakable/breakable-container.js';
import { startBreakableProcess } from '../servers/breakable/breakable-process.js';
import type { BreakableServer } from '../servers/breakable/breakable-server.js';
import { whyNoContainer } from '../servers/why-no-container.js';
import { faults } from './failover/faults.js';
import { measureFault, type FaultResult } from './failover/measure-fault.js';
import { measureRollingRestart, type RollingResult } from './failover/measure-rolling-restart.js';
import { faultRows, lostRow, rollingRows, unmeasuredRow } from './failover/rows.js';
import type { Scene } from './failover/scene.js';
import { buildContainerImage, imageName } from './image/measure-container-image.js';

/** A fault takes about six seconds a round. */
const mostRounds = 3;

/** How the servers of this run are started: a container where that is possible. */
async function chooseStart({
  options,
  progress,
  say,
}: BenchmarkContext): Promise<() => Promise<BreakableServer>> {
  const why = await whyNoContainer(options.process);
  if (why !== undefined) {
    say(`The server is a local process (${why}).`);
    return startBreakableProcess;
  }
  progress.part('building the container', 1);
  await buildContainerImage();
  say('The server is a container under the limits of compose.yaml.');
  return () => startBreakableContainer(imageName);
}

function smallPicture(): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  return sharp({ create: { width: 240, height: 160, channels: 3, background: '#000', noise } })
    .jpeg()
    .toBuffer();
}

async function measureAll({ options, progress }: BenchmarkContext, scene: Scene): Promise<Row[]> {
  const rounds = options.quick ? 1 : Math.min(mostRounds, options.rounds);
  const { server, secondServer, image } = scene;
  progress.part('faults', rounds * (faults.length + 1));
  const results = new Map<string, FaultResult[]>(faults.map(({ name }) => [name, []]));
  const rolling: RollingResult[] = [];
  const possible = faults.filter(({ needs }) => needs === undefined || needs === scene.server.kind);
  for (let round = 0; round < rounds; round += 1) {
    for (const fault of possible) {
      results.get(fault.name)?.push(await measureFault(fault, scene));
      progress.step();
    }
    rolling.push(await measureRollingRestart([server, secondServer], image));
    progress.step();
  }
  const rows = faults.flatMap((fault) =>
    possible.includes(fault)
      ? faultRows(fault, results.get(fault.name) ?? [])
      : [unmeasuredRow(fault, `it takes a ${fault.needs}`)],
  );
  return [...rows, ...rollingRows(rolling), lostRow([...[...results.values()].flat(), ...rolling])];
}

/** What each fault adds to calls, and how long the way back takes: issue 4's "Must reach". */
export const failoverBenchmark: Benchmark = {
  name: 'failover',
  summary: 'what faults of the image skill add to calls, and the time until it serves again',
  async run(context) {
    const start = await chooseStart(context);
    const servers: BreakableServer[] = [];
    const stop = () => Promise.all(servers.map((server) => server.stop()));
    const forget = cleanUpOnInterrupt(stop);
    let proxy: FaultProxy | undefined;
    try {
      const server = await start();
      servers.push(server);
      const secondServer = await start();
      servers.push(secondServer);
      proxy = await startFaultProxy(server.address);
      const [image, hugePicture] = [await smallPicture(), await hugeAvif()];
      return await measureAll(context, { server, secondServer, proxy, image, hugePicture });
    } finally {
      await proxy?.close();
      await stop();
      forget();
    }
  },
};
