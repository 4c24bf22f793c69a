// A thread with one model. ONNX Runtime computes in the thread that calls it, so that the process's own stays free.
import { parentPort, workerData } from 'node:worker_threads';

import { normalize } from '../vectors.js';
import { createTextEmbedder } from './embed-texts.js';
import { imageInputs, loadTextNetwork, loadVisionNetwork } from './load-network.js';
import { resampleCentre } from './resample.js';
import { loadTokenizer } from './tokenize.js';
import type { RgbPixels, Task, ThreadData, ThreadMessage } from './thread-messages.js';

const data = workerData as ThreadData;
const { folder, settings } = data;

function tell(message: ThreadMessage, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

async function loadAll() {
  const tokenizer = loadTokenizer(folder, settings);
  const texts = await createTextEmbedder(await loadTextNetwork(data), tokenizer, data);
  if (settings.kind === 'text') return { texts };
  const vision = await loadVisionNetwork(data);
  const image = async (pixels: RgbPixels) => {
    const centre = resampleCentre(pixels, settings.imageSize);
    const { image_embeds: embeds } = await vision.run(imageInputs(centre, settings));
    return { values: normalize(Float32Array.from(embeds?.data ?? [])) };
  };
  return { texts, image };
}

async function work(task: Task, { texts, image }: Awaited<ReturnType<typeof loadAll>>) {
  if (task.kind === 'texts') return texts.embed(task.texts);
  if (image === undefined) throw new Error('The model is for texts alone.');
  return image(task.pixels);
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

try {
  const loaded = await loadAll();
  // One after the other: answers are told apart by their order.
  let before: Promise<void> = Promise.resolve();
  parentPort?.on('message', (task: Task) => {
    before = before
      .then(() => work(task, loaded))
      .then(
        (result) => tell({ kind: 'done', result }, [result.values.buffer as ArrayBuffer]),
        (error: unknown) => tell({ kind: 'failed', message: messageOf(error) }),
      );
  });
  tell({ kind: 'ready' });
} catch (error) {
  tell({ kind: 'failed', message: messageOf(error) });
}
