import { getSkillClient } from '@skillgate/client';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchmarkContext } from '../../frame/benchmark.js';
import { drive } from '../../frame/drive.js';
import type { Row } from '../../frame/row.js';
import { sampleMemory } from '../../frame/sample-memory.js';
import type { SkillServer } from '../../servers/skill-server.js';
import { memoryRows } from './memory-rows.js';
import { callers, settings } from './settings.js';

/** How many pictures the two bars are about. */
const mixedCount = 1_000;
const longCount = 10_000;
/** With `--quick`, of both. */
const quickShare = 0.06;
/** What was freed has gone back by then: jemalloc's dirty pages decay over 10 s, most of them in the first three. */
const settleMs = 5_000;

/** Memory at rest, over many mixed photos, and after ten times as many. */
export async function measureMemory(
  { options, progress }: BenchmarkContext,
  server: SkillServer,
  paths: { mixed: readonly string[]; small: readonly string[] },
): Promise<Row[]> {
  const share = options.quick ? quickShare : 1;
  const counts = { mixed: mixedCount * share, long: longCount * share };
  const files = {
    mixed: await Promise.all(paths.mixed.map((path) => readFile(path))),
    small: await Promise.all(paths.small.map((path) => readFile(path))),
  };
  const client = getSkillClient('image', { address: server.address, fallback: 'never' });
  let failed = 0;
  const send = (pictures: readonly Buffer[], count: number) =>
    drive(repeat(pictures, count), callers, async (image) => {
      await client.preprocess({ image, ...settings }).catch(() => (failed += 1));
      progress.step();
    });
  const settled = async () => {
    await sleep(settleMs);
    return server.memoryBytes();
  };
  try {
    const restBytes = await settled();
    const sampling = sampleMemory(server.memoryBytes);
    progress.part(`memory over ${counts.mixed} mixed photos`, counts.mixed);
    await send(files.mixed, counts.mixed);
    const mixedUse = await sampling.stop();
    const afterMixedBytes = await settled();
    progress.part(`memory after ${counts.long} pictures`, counts.long - counts.mixed);
    await send(files.small, counts.long - counts.mixed);
    const afterLongBytes = await settled();
    const bytes = { restBytes, ...mixedUse, afterMixedBytes, afterLongBytes };
    return memoryRows({ kind: server.kind, counts, failed, judged: !options.quick, ...bytes });
  } finally {
    await client.close();
  }
}

function* repeat<Item>(items: readonly Item[], count: number): Generator<Item> {
  for (let at = 0; at < count; at += 1) yield items[at % items.length] as Item;
}
