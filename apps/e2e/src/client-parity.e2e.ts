import { createSkillPool, type ImageFormatName, type ImageRequest } from '@skillgate/client';
import {
  animation,
  halfTransparentPng,
  makePicture,
  orientedJpeg,
  pictureForms,
} from '@skillgate/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atOnce } from './calls/at-once.js';
import type { SkillContainer } from './containers/skill-container.js';
import { startSkill } from './containers/start-skill.js';
import { localAnswers } from './faults/image-deck.js';
import { differenceOf } from './faults/same-answer.js';

const count = 200;
const formats = [
  'webp',
  'webp',
  'webp',
  'jpeg',
  'png',
  'avif',
] as const satisfies readonly ImageFormatName[];
const qualities = [undefined, 40, 95] as const;
const maxSizes = [undefined, 300, 64] as const;

async function special(): Promise<Buffer[]> {
  const orientations = [1, 2, 3, 4, 5, 6, 7, 8];
  const upright = await Promise.all(orientations.map(orientedJpeg));
  return [...upright, await animation('gif'), await animation('webp'), await halfTransparentPng()];
}

/** Every form of file, in sizes and with options of all kinds: the same requests at every run. */
async function mixedRequests(): Promise<ImageRequest[]> {
  const pictures = await special();
  for (let seed = 1; pictures.length < count; seed += 1) {
    const form = pictureForms[seed % pictureForms.length]!;
    const size = { width: 90 + ((seed * 37) % 400), height: 70 + ((seed * 53) % 300), seed };
    const channels = seed % 5 === 0 && /png$|webp|tiff$/.test(form) ? 4 : 3;
    pictures.push(await makePicture(form, { ...size, channels }));
  }
  return pictures.map((image, index) => {
    const quality = qualities[index % qualities.length];
    const maxSize = maxSizes[index % maxSizes.length];
    return {
      image,
      format: formats[index % formats.length]!,
      ...(quality !== undefined && { quality }),
      ...(maxSize !== undefined && { maxSize }),
    };
  });
}

describe('remote and local', () => {
  let skill: SkillContainer;

  beforeAll(async () => {
    skill = await startSkill('image', { env: { SKILLGATE_LOG_LEVEL: 'error' } });
  });
  afterAll(() => skill.remove());

  it(`give the same bytes for ${count} mixed pictures`, async () => {
    const requests = await mixedRequests();
    const pool = createSkillPool({ address: skill.address, fallback: 'never' });
    const image = pool.client('image');
    const remote = await atOnce(4, requests, (request) => image.preprocess(request));
    await pool.close();
    const local = await localAnswers(requests);
    const differences = remote.flatMap((answer, index) => {
      expect([answer.servedBy, local[index]!.servedBy]).toEqual(['remote', 'local']);
      const difference = differenceOf(answer, local[index]!);
      return difference === undefined ? [] : [`${index}, ${answer.source.format}: ${difference}`];
    });
    expect(differences).toEqual([]);
    expect(remote).toHaveLength(count);
  });
});
