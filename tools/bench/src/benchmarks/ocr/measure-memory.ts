import type { OcrClient } from '@skillgate/client';
import { printPage } from '@skillgate/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchmarkContext } from '../../frame/benchmark.js';
import { drive } from '../../frame/drive.js';
import { toRow, type Row } from '../../frame/row.js';
import { sampleMemory } from '../../frame/sample-memory.js';
import { atMost, below } from '../../frame/target.js';
import type { SkillServer } from '../../servers/skill-server.js';

const early = 100;
const late = 1_000;
/** With `--quick`, of both. */
const quickShare = 0.05;
const settleMs = 5_000;

/** The peak over A4 pages, and what stays after ten times as many. */
export async function measureMemory(
  { options, progress }: BenchmarkContext,
  server: SkillServer,
  ocr: OcrClient,
): Promise<Row[]> {
  const share = options.quick ? quickShare : 1;
  const counts = { early: early * share, late: late * share };
  const large = await Promise.all([150, 300].map((dpi) => printPage({ dpi })));
  const small = await Promise.all(
    [1, 2, 3].map((seed) => printPage({ seed, width: 4, height: 2, margin: 0.3 })),
  );
  const send = (pages: readonly { image: Buffer }[], count: number) => {
    const images = Array.from({ length: count }, (_, at) => pages[at % pages.length]!.image);
    return drive(images, 2, async (image) => {
      await ocr.recognize({ image, engine: 'tesseract' });
      progress.step();
    });
  };
  const settled = async () => {
    await sleep(settleMs);
    return (await server.memoryBytes()) / 1e6;
  };
  progress.part(`memory over ${counts.late} pages`, counts.late);
  const sampling = sampleMemory(server.memoryBytes);
  await send(large, Math.ceil(counts.early / 5));
  await send(small, counts.early - Math.ceil(counts.early / 5));
  const { peakBytes } = await sampling.stop();
  const afterEarly = await settled();
  await send(small, counts.late - counts.early);
  const afterLate = await settled();
  const short = options.quick ? { tooShort: true, note: 'not judged: --quick sent too few' } : {};
  return [
    toRow({
      ...{ name: 'memory, peak', value: peakBytes / 1e6, unit: 'MB' },
      target: below(850, { unit: 'MB' }),
      note: `two pages at a time, A4 at 150 and 300 dpi and slips; ${server.kind}`,
    }),
    toRow({
      ...{ name: `memory after ${counts.late} pages`, value: afterLate, unit: 'MB' },
      ...{ baseline: afterEarly, target: atMost(1.1), judged: 'ratio', ...short },
    }),
  ];
}
