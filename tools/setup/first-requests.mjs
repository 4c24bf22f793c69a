import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { printPage } from '@skillgate/testing/print-page';
import { root } from './run.mjs';
import { paintSamplePicture } from './sample-picture.mjs';

const folder = '.cache/start';

const kilobytes = (bytes) => `${Math.round(bytes.length / 1000)} kB`;
const ms = (value) => `${value.toFixed(0)} ms`;

async function keep(name, bytes) {
  await mkdir(join(root, folder), { recursive: true });
  await writeFile(join(root, folder, name), bytes);
}

/** What an answer says of who gave it, with how long its caller waited. */
async function timed(asking) {
  const sentMs = performance.now();
  const answer = await asking;
  const took = ms(performance.now() - sentMs);
  return { answer, by: `${answer.servedBy}, in ${took}` };
}

async function showImage(image) {
  const jpeg = await paintSamplePicture();
  await keep('sample.jpg', jpeg);
  const { answer, by } = await timed(image.preprocess({ image: jpeg, maxSize: 1024 }));
  const { source, width, height, imageHash, timing } = answer;
  await keep('sample.webp', answer.image);
  return `
  sent       ${folder}/sample.jpg   ${source.width}×${source.height} ${source.format}, ${kilobytes(jpeg)}
  came back  ${folder}/sample.webp  ${width}×${height} webp, ${kilobytes(answer.image)}
  hash       ${imageHash}
  served by  ${by} (${ms(timing.queueMs)} queued, ${ms(timing.workMs)} work)`;
}

async function showOcr(ocr) {
  const page = await printPage({ width: 3, height: 1.2, margin: 0.2, seed: 4 });
  await keep('page.png', page.image);
  const { answer, by } = await timed(ocr.recognize({ image: page.image }));
  const [line = ''] = answer.text.split('\n');
  return `
  sent       ${folder}/page.png
  came back  “${line}…”, ${(answer.confidence * 100).toFixed(0)} % sure
  served by  ${by}`;
}

async function showEmbedding(embedding) {
  const texts = ['a kitten', 'a cat', 'the stock market'];
  const { answer, by } = await timed(embedding.embedText({ texts, localModel: 'any' }));
  const [kitten, cat, market] = answer.vectors.map(({ values }) => values);
  const cosine = (a, b) => a.reduce((sum, value, at) => sum + value * b[at], 0).toFixed(2);
  return `
  sent       ${texts.map((text) => `“${text}”`).join(', ')}
  came back  ${answer.vectors.length} vectors: kitten and cat ${cosine(kitten, cat)}, cat and market ${cosine(cat, market)}
  served by  ${by}`;
}

async function showDraft(draft) {
  const content = 'What is the capital of France?';
  const system = { role: 'system', content: 'You are a helpful AI assistant.' };
  const messages = [system, { role: 'user', content }];
  const { answer, by } = await timed(draft.generate({ messages, maxTokens: 40, temperature: 0 }));
  return `
  sent       “${content}”
  came back  “${answer.text.trim()}”
  served by  ${by} (${answer.tokensPerSecond.toFixed(0)} tokens/s)`;
}

/** Sends a skill one real request by its client, and says what came back and who served it. */
export const firstRequests = {
  image: showImage,
  ocr: showOcr,
  embedding: showEmbedding,
  draft: showDraft,
};
