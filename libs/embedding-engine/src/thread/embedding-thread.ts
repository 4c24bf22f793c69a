// A thread with one model. ONNX Runtime computes in the thread that calls it, so that the process's own stays free.
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '@skillgate/core';

import { normalize } from '../vectors.js';
import { createTextEmbedder, type TextEmbedder } from './embed-texts.js';
import { imageInputs, loadTextNetwork, loadVisionNetwork } from './load-network.js';
import { resampleCentre } from './resample.js';
import { takeTurns, type Turns } from './take-turns.js';
import { createTextLine } from './text-line.js';
import { loadTokenizer, type Tokenizer } from './tokenize.js';
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

/** A network that was exported for something else would answer all the same. */
function checkLength(what: string, { length }: Float32Array): void {
  if (length === settings.dimensions) return;
  throw new Error(
    `Its vectors of ${what} have ${length} dimensions, and ${settings.dimensions} are expected.`,
  );
}

/** A network that has fewer places for tokens answers all shorter texts, so that only a caller would find out. */
async function embedLongest(embedder: TextEmbedder, tokenizer: Tokenizer): Promise<Float32Array> {
  const { maxTokens } = settings;
  try {
    const [values] = await embedder.embed([tokenizer.tokenize('a '.repeat(maxTokens))]);
    return values!;
  } catch (error) {
    throw new Error(`It takes no text of ${maxTokens} tokens, its maxTokens: ${messageOf(error)}`);
  }
}

async function loadImages() {
  if (settings.kind === 'text') return undefined;
  const { imageSize } = settings;
  const vision = await loadVisionNetwork(data);
  const embed = async (pixels: RgbPixels) => {
    const centre = resampleCentre(pixels, imageSize);
    const { image_embeds: embeds } = await vision.run(imageInputs(centre, settings));
    return normalize(Float32Array.from(embeds?.data ?? []));
  };
  const black = { data: new Uint8Array(3 * imageSize ** 2), width: imageSize, height: imageSize };
  checkLength('images', await embed(black));
  return embed;
}

async function loadAll(): Promise<Turns> {
  const tokenizer = loadTokenizer(folder, settings);
  const network = await loadTextNetwork(data);
  const embedder = await createTextEmbedder(network, tokenizer, settings.kind);
  checkLength('texts', await embedLongest(embedder, tokenizer));
  const { dimensions } = settings;
  const texts = createTextLine({ tokenizer, embedder, dimensions, batchTokens });
  return takeTurns({ texts, embedImage: await loadImages(), tell });
}

try {
  const turns = await loadAll();
  parentPort?.on('message', (order: ThreadOrder) => turns.take(order));
  tell({ number: loading, kind: 'ready' });
} catch (error) {
  tell({ number: loading, kind: 'failed', message: messageOf(error) });
}
