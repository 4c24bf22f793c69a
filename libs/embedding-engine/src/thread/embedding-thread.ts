// A thread with one model. ONNX Runtime computes in the thread that calls it, so that the process's own stays free.
import { parentPort, workerData } from 'node:worker_threads';

import { normalize } from '../vectors.js';
import { createTextEmbedder } from './embed-texts.js';
import { imageInputs, loadTextNetwork, loadVisionNetwork } from './load-network.js';
import { resampleCentre } from './resample.js';
import { takeTurns, type Turns } from './take-turns.js';
import { createTextLine } from './text-line.js';
import { loadTokenizer } from './tokenize.js';
import {
  loading,
  type RgbPixels,
  type ThreadData,
  type ThreadMessage,
  type ThreadOrder,
} from './thread-messages.js';

const data = workerData as ThreadData;
const { folder, settings, batchTokens } = data;

function tell(message: ThreadMessage): void {
  const transfer = message.kind === 'done' ? [message.result.values.buffer as ArrayBuffer] : [];
  parentPort?.postMessage(message, transfer);
}

async function loadImages() {
  if (settings.kind === 'text') return undefined;
  const vision = await loadVisionNetwork(data);
  return async (pixels: RgbPixels) => {
    const centre = resampleCentre(pixels, settings.imageSize);
    const { image_embeds: embeds } = await vision.run(imageInputs(centre, settings));
    return normalize(Float32Array.from(embeds?.data ?? []));
  };
}

async function loadAll(): Promise<Turns> {
  const tokenizer = loadTokenizer(folder, settings);
  const embedder = await createTextEmbedder(await loadTextNetwork(data), tokenizer);
  const { dimensions } = settings;
  const texts = createTextLine({ tokenizer, embedder, dimensions, batchTokens });
  return takeTurns({ texts, embedImage: await loadImages(), tell });
}

try {
  const turns = await loadAll();
  parentPort?.on('message', (order: ThreadOrder) => turns.take(order));
  tell({ number: loading, kind: 'ready' });
} catch (error) {
  tell({ number: loading, kind: 'failed', message: String(error) });
}
