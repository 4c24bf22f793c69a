import { getSkillClient } from '@skillgate/client';
import type { Benchmark } from '../frame/benchmark.js';
import { cleanUpOnInterrupt } from '../frame/clean-up-on-interrupt.js';
import { toRow } from '../frame/row.js';
import { below } from '../frame/target.js';
import { chooseServer } from './image/choose-server.js';
import { accuracyRows } from './ocr/accuracy-rows.js';
import { measureAccuracy } from './ocr/measure-accuracy.js';
import { measureChoice } from './ocr/measure-choice.js';
import { measureMemory } from './ocr/measure-memory.js';
import { measureSpeed } from './ocr/measure-speed.js';
import { openNativeTesseract } from './ocr/native-tesseract.js';

/** The OCR skill over gRPC beside Debian's `tesseract`: issue 6's "Must reach", a row a line. */
export const ocrBenchmark: Benchmark = {
  name: 'ocr',
  summary: 'the OCR skill over gRPC, beside the native tesseract command',
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
    const ocr = getSkillClient('ocr', { address: server.address, fallback: 'never' });
    try {
      const speed = native ? await measureSpeed(context, { ocr, native }) : [];
      const memory = await measureMemory(context, server, ocr);
      const choice = await measureChoice(context, ocr);
      const accuracy = accuracyRows(await measureAccuracy(context, { ocr, native }));
      const ready = toRow({
        ...{ name: 'ready after its start', value: server.readyMs / 1000, unit: 's' },
        target: below(3, { unit: 's', binding: false }),
      });
      return [...speed, ready, ...memory, ...choice, ...accuracy];
    } finally {
      cleanedUp();
      await ocr.close();
      await server.stop();
      await native?.close();
    }
  },
};
