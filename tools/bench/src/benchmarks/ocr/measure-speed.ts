import type { OcrClient } from '@skillgate/client';
import { printPage } from '@skillgate/testing';
import type { BenchmarkContext } from '../../frame/benchmark.js';
import { interleave } from '../../frame/rounds.js';
import { toRow, type Row } from '../../frame/row.js';
import { median, spread } from '../../frame/statistics.js';
import { atLeast, atMost } from '../../frame/target.js';
import type { NativeTesseract } from './native-tesseract.js';

/** An A4 page of 11 pt in these, and where issue 6 names one, how much of the command's throughput is wanted. */
const resolutions = new Map([
  [100, undefined],
  [150, 0.55],
  [200, undefined],
  [300, 0.75],
  [400, undefined],
]);

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return (performance.now() - startedMs) / 1000;
}

/** One page alone, and two at a time, by the skill and by the command in turn. */
async function speedRows(
  { options, progress }: BenchmarkContext,
  { ocr, native }: { ocr: OcrClient; native: NativeTesseract },
  dpi: number,
): Promise<Row[]> {
  const pages = await Promise.all([1, 2].map((seed) => printPage({ dpi, seed })));
  const images = pages.map(({ image }) => image);
  const files = await Promise.all(images.map((image, at) => native.write(`${dpi}-${at}`, image)));
  const bySkill = (image: Buffer) => ocr.recognize({ image, engine: 'tesseract' });
  const byCommand = (file: string) => native.read(file, { language: 'eng' });
  const rounds = options.quick ? 2 : options.rounds;
  progress.part(`${dpi} dpi`, 4 * (rounds + 1));
  const seconds = await interleave(
    {
      one: () => secondsOf(() => bySkill(images[0]!)),
      plainOne: () => secondsOf(() => byCommand(files[0]!)),
      two: () => secondsOf(() => Promise.all(images.map(bySkill))),
      plainTwo: () => secondsOf(() => Promise.all(files.map(byCommand))),
    },
    rounds,
    () => progress.step(),
  );
  const wanted = resolutions.get(dpi);
  const times = seconds.one.map((time, round) => time / seconds.plainOne[round]!);
  const rates = seconds.two.map((time, round) => seconds.plainTwo[round]! / time);
  return [
    toRow({
      name: `one A4 page of ${dpi} dpi on two cores`,
      value: median(seconds.one),
      unit: 's',
      baseline: median(seconds.plainOne),
      ratio: median(times),
      spread: spread(times),
      ...(wanted !== undefined && { target: atMost(1) }),
      judged: 'ratio',
    }),
    toRow({
      name: `${dpi} dpi, two pages at a time`,
      value: 2 / median(seconds.two),
      unit: 'pages/s',
      baseline: 2 / median(seconds.plainTwo),
      ratio: median(rates),
      spread: spread(rates),
      ...(wanted !== undefined && { target: atLeast(wanted) }),
      judged: 'ratio',
    }),
  ];
}

/** The curve over resolutions. */
export async function measureSpeed(
  context: BenchmarkContext,
  readers: { ocr: OcrClient; native: NativeTesseract },
): Promise<Row[]> {
  const rows: Row[] = [];
  // The curve is for the long run.
  const isWanted = (dpi: number) => !context.options.quick || resolutions.get(dpi) !== undefined;
  for (const dpi of [...resolutions.keys()].filter(isWanted))
    rows.push(...(await speedRows(context, readers, dpi)));
  return rows;
}
