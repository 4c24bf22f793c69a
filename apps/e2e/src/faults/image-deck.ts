import { createSkillPool, type ImageAnswer, type ImageRequest } from '@skillgate/client';
import { makePicture, type PictureForm } from '@skillgate/testing';
import type { Card } from './card.js';
import { differenceOf } from './same-answer.js';

/** A request to the image skill, and how an answer to it differs from the right one. */
export interface ImageCard extends Card {
  request: ImageRequest;
}

const forms = [
  'jpeg',
  'jpeg-progressive',
  'jpeg-cmyk',
  'jpeg-grey',
  'png',
  'png-16',
  'png-palette',
  'webp',
  'gif',
  'tiff-lzw',
  'avif',
] as const satisfies readonly PictureForm[];

const sizes = [
  { width: 320, height: 240 },
  { width: 600, height: 400 },
] as const;

/** Answers requests in this process, and asks no container. */
export async function localAnswers(requests: readonly ImageRequest[]): Promise<ImageAnswer[]> {
  const pool = createSkillPool({ fallback: 'only' });
  try {
    const image = pool.client('image');
    return await Promise.all(
      requests.map((request) => image.preprocess(request, { timeoutMs: 300_000 })),
    );
  } finally {
    await pool.close();
  }
}

/** Small pictures of many kinds, each with what a run in this process makes of it. */
export async function imageDeck(): Promise<ImageCard[]> {
  const named = await Promise.all(
    sizes.flatMap((size, seed) =>
      forms.map(async (form) => ({
        name: `${form} ${size.width}x${size.height}`,
        request: { image: await makePicture(form, { ...size, seed: seed + 1 }), maxSize: 512 },
      })),
    ),
  );
  const answers = await localAnswers(named.map(({ request }) => request));
  return named.map(({ name, request }, index) => ({
    name,
    request,
    ask: (pool, options) => pool.client('image').preprocess(request, options),
    differenceOf: (answer) => differenceOf(answer as ImageAnswer, answers[index]!),
  }));
}
