import { getSkillClient } from '@skillgate/client';
import { cpuQuota } from '@skillgate/core';
import type { Benchmark, BenchmarkContext } from '../frame/benchmark.js';
import { cleanUpOnInterrupt } from '../frame/clean-up-on-interrupt.js';
import { toRow, type Row } from '../frame/row.js';
import { below } from '../frame/target.js';
import type { EmbeddingClient } from '@skillgate/client';
import type { SkillServer, StartSkillServer } from '../servers/skill-server.js';
import { openBareGrpc } from './embedding/bare-grpc.js';
import { kindsOfTexts, partOf } from './embedding/make-texts.js';
import { measureLatency } from './embedding/measure-latency.js';
import { measureMemory } from './embedding/measure-memory.js';
import { measureThroughput, type Sides } from './embedding/measure-throughput.js';
import { openPlainSide } from './embedding/plain-side.js';
import { withoutVectors } from './embedding/settings.js';
import { chooseServer } from './image/choose-server.js';

type Work = (embedding: EmbeddingClient, server: SkillServer) => Promise<Row[]>;

/** Does work with a server of its own. */
async function withServer(
  start: StartSkillServer,
  env: Record<string, string>,
  work: Work,
): Promise<Row[]> {
  const server = await start(env);
  const cleanedUp = cleanUpOnInterrupt(server.stop);
  const embedding = getSkillClient('embedding', { address: server.address, fallback: 'never' });
  try {
    return await work(embedding, server);
  } finally {
    cleanedUp();
    await embedding.close();
    await server.stop();
  }
}

const kinds = Object.keys(kindsOfTexts).map(partOf);

const isWanted = ({ options: { only } }: BenchmarkContext, part: string) =>
  only === undefined || only === part;

/** The skill's own: of the CPUs all but one for the calls. With all of them for the model, the calls take from it. */
const usualThreads = Math.max(1, Math.round(cpuQuota()) - 1);

async function latencyRows(
  context: BenchmarkContext,
  sides: Sides,
  setting?: string,
): Promise<Row[]> {
  if (!isWanted(context, 'latency')) return [];
  const bareGrpc = await openBareGrpc(sides.threads);
  try {
    return await measureLatency(context, { ...sides, bareGrpc }, setting);
  } finally {
    await bareGrpc.close();
  }
}

async function speedRows(
  context: BenchmarkContext,
  start: StartSkillServer,
  threads: number,
): Promise<Row[]> {
  const plain = await openPlainSide(threads);
  const env = { EMBEDDING_THREADS: `${threads}`, ...withoutVectors };
  const rows = await withServer(start, env, async (embedding) => [
    ...(await measureThroughput(context, { embedding, plain, threads })),
    ...(await latencyRows(context, { embedding, plain, threads })),
  ]);
  if (threads === 1) return rows;
  // All threads go through one text: the setting for those who ask for one at a time.
  const oneSession = { ...env, EMBEDDING_SESSIONS: '1' };
  const further = (embedding: EmbeddingClient) =>
    latencyRows(context, { embedding, plain, threads }, 'EMBEDDING_SESSIONS=1');
  return [...rows, ...(await withServer(start, oneSession, further))];
}

function restRows(context: BenchmarkContext, start: StartSkillServer): Promise<Row[]> {
  return withServer(start, {}, async (embedding, server) => [
    toRow({
      ...{ name: 'ready after its start', value: server.readyMs / 1000, unit: 's' },
      target: below(3, { unit: 's', binding: false }),
    }),
    ...(await measureMemory(context, server, embedding)),
  ]);
}

/** The embedding skill over gRPC beside the same model file without it: issue 7's "Must reach", a row a line. */
export const embeddingBenchmark: Benchmark = {
  name: 'embedding',
  summary: 'the embedding skill over gRPC, beside a transformers.js pipeline and ONNX Runtime',
  parts: [...kinds, 'latency', 'memory'],
  async run(context) {
    const { start } = await chooseServer(context, 'embedding');
    const rows: Row[] = [];
    const isOfSpeed = [...kinds, 'latency'].some((part) => isWanted(context, part));
    const threadCounts = isOfSpeed ? [usualThreads, Math.max(1, Math.round(cpuQuota()))] : [];
    for (const threads of new Set(threadCounts)) {
      rows.push(...(await speedRows(context, start, threads)));
    }
    return isWanted(context, 'memory') ? [...rows, ...(await restRows(context, start))] : rows;
  },
};
