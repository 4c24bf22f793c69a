import { getSkillClient } from '@skillgate/client';
import type { Benchmark } from '../frame/benchmark.js';
import { cleanUpOnInterrupt } from '../frame/clean-up-on-interrupt.js';
import { toRow, type Row } from '../frame/row.js';
import { below } from '../frame/target.js';
import type { SkillServer } from '../servers/skill-server.js';
import { chooseServer } from './image/choose-server.js';
import { accuracyRows } from './ocr/accuracy-rows.js';
import { measureAccuracy } from './ocr/measure-accuracy.js';
import { measureChoice } from './ocr/measure-choice.js';
import { measureMemory } from './ocr/measure-memory.js';
import { measureSpeed } from './ocr/measure-speed.js';
import { openNativeTesseract } from './ocr/native-tesseract.js';

const partNames = ['speed', 'memory', 'choice', 'accuracy'] as const;
type Part = (typeof partNames)[number];

const patienceMs = 600_000;

const readyRow = ({ readyMs }: SkillServer) =>
  toRow({
    ...{ name: 'ready after its start', value: readyMs / 1000, unit: 's' },
    target: below(3, { unit: 's', binding: false }),
  });

/** The OCR skill over gRPC beside Debian's `tesseract`: issue 6's "Must reach", a row a line. */
export const ocrBenchmark: Benchmark = {
  name: 'ocr',
  summary: 'the OCR skill over gRPC, beside the native tesseract command',
  parts: partNames,
  async run(context) {
    const native = await openNativeTesseract();
    context.say(
      native
        ? `The baseline is tesseract ${native.version}, with OMP_THREAD_LIMIT=1 and the skill’s language data.`
        : 'There is no baseline: `apt-get install tesseract-ocr` brings it. Nothing is compared.',
    );
    const { start } = await chooseServer(context, 'ocr');
    const server = await start();
    const cleanedUp = cleanUpOnInterrupt(server.stop);
    const ocr = getSkillClient('ocr', {
      ...{ address: server.address, fallback: 'never' },
      // A picture that is read for minutes is a figure, not a failure.
      timeoutMs: patienceMs,
    });
    try {
      const parts: Record<Part, () => Promise<Row[]>> = {
        speed: async () => (native ? measureSpeed(context, { ocr, native }) : []),
        memory: () => measureMemory(context, server, ocr),
        choice: () => measureChoice(context, ocr),
        accuracy: async () => accuracyRows(await measureAccuracy(context, { ocr, native })),
      };
      const rows = [readyRow(server)];
      for (const name of partNames.filter((part) => (context.options.only ?? part) === part)) {
        rows.push(...(await parts[name]()));
      }
      return rows;
    } finally {
      cleanedUp();
      await ocr.close();
      await server.stop();
      await native?.close();
    }
  },
};
