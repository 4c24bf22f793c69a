import type { DraftClient } from '@skillgate/client';
import type { BenchmarkContext } from '../../frame/benchmark.js';
import { drive } from '../../frame/drive.js';
import { toRow, type Row } from '../../frame/row.js';
import { sampleMemory } from '../../frame/sample-memory.js';
import { atMost } from '../../frame/target.js';
import type { SkillServer } from '../../servers/skill-server.js';
import { memoryBound, promptOf } from './settings.js';

const texts = { whole: 64, quick: 8 };
/** Of the context, so that all of it is in use. */
const prompt = 'word '.repeat(1_700);

/** The peak while eight callers fill the contexts. */
export async function measureMemory(
  { options, progress }: BenchmarkContext,
  server: SkillServer,
  draft: DraftClient,
): Promise<Row[]> {
  const count = options.quick ? texts.quick : texts.whole;
  progress.part(`memory over ${count} texts`, count);
  const sampling = sampleMemory(server.memoryBytes);
  const places = Array.from({ length: count }, (_, at) => at);
  await drive(places, 8, async (at) => {
    const isLong = at % 8 === 0;
    const text = isLong ? `${at}: ${prompt}` : promptOf(at, at);
    await draft.generate({ prompt: text, maxTokens: 32 });
    progress.step();
  });
  const { peakBytes } = await sampling.stop();
  return [
    toRow({
      ...{ name: 'memory, peak', value: peakBytes / 1e6, unit: 'MB', note: server.kind },
      target: atMost(Math.floor(memoryBound / 1e6), { unit: 'MB' }),
    }),
  ];
}
