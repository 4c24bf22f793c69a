import { EmbeddingServiceService, EmbedImageRequest } from '@skillgate/proto';
import { eventually, remoteTarget } from '@skillgate/testing';
import { describe, expect, it } from 'vitest';
import { untilHealthy } from './calls/until-healthy.js';
import { watchHealth } from './calls/watch-health.js';
import { tinyClipEnv } from './containers/models-folder.js';
import { useSkill } from './containers/use-skill.js';
import { brokenPictures } from './pictures/broken.js';
import { photo } from './pictures/photos.js';

const categories = [{ name: 'place', labels: ['sea', 'town', 'wood'] }];

describe('the embedding container with a model of images', () => {
  const container = useSkill('embedding', { env: tinyClipEnv });
  const client = () => container.pool.client('embedding');

  async function expectUnharmed(peakBytes: number): Promise<void> {
    const { skill } = container;
    expect(peakBytes).toBeLessThan(skill.limits.memoryBytes);
    expect(await skill.isRunning()).toBe(true);
    const { vectors } = await client().embedImage({ images: [await photo('jpeg', 640, 480)] });
    expect(Math.hypot(...vectors[0]!.values)).toBeCloseTo(1, 4);
  }

  it('is healthy, embeds pictures and texts in one space, and scores labels', async () => {
    expect(await client().health()).toMatchObject({ status: 'healthy', reasons: [] });
    const image = await photo('jpeg', 640, 480);
    const [{ model }, text, { categories: scored }] = await Promise.all([
      client().embedImage({ images: [image, image] }),
      client().embedText({ texts: ['a town'], model: 'tiny-clip' }),
      client().classify({ image, categories }),
    ]);
    expect(text.model).toEqual(model);
    expect(text.model.id).toBe('tiny-clip');
    const scores = scored[0]!.scores.map(({ score }) => score);
    expect(scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 5);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });

  const reasons = {
    'a decompression bomb': /pixels/,
    'a truncated JPEG': /cut off|truncated|damaged|premature/i,
    'an SVG': /SVG/,
    'a file of no bytes': /empty|no bytes|0 bytes/i,
    'a TIFF of 10,000 pages': /pages/,
  };

  for (const [what, reason] of Object.entries(reasons)) {
    it(`refuses ${what}, says which and why, and goes on`, async () => {
      const bytes = (await brokenPictures())[what]!;
      const good = await photo('jpeg', 640, 480);
      const memory = container.skill.watchMemory();
      const refusal = { code: 'INVALID_ARGUMENT', message: expect.stringMatching(reason) };
      const several = client().embedImage({ images: [good, bytes] });
      await expect(several).rejects.toMatchObject(refusal);
      await expect(several).rejects.toThrow('images[1]: ');
      await expect(client().classify({ image: bytes, categories })).rejects.toMatchObject(refusal);
      await expectUnharmed(await memory.stop());
    });
  }

  it('refuses a message of 100 MB, says its limit, and goes on', async () => {
    const target = remoteTarget(EmbeddingServiceService, container.skill.address);
    const memory = container.skill.watchMemory();
    const request = EmbedImageRequest.fromPartial({ images: [Buffer.alloc(100e6)] });
    const { signal } = new AbortController();
    await expect(target.embedImage(request, { signal })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('SKILLGATE_MAX_MESSAGE_BYTES'),
    });
    await target.close();
    await expectUnharmed(await memory.stop());
  });

  it('answers or refuses at once each of 500 calls that come together, and goes on', async () => {
    const memory = container.skill.watchMemory();
    const embedding = container.pool.client('embedding');
    const outcomes = await Promise.allSettled(
      Array.from({ length: 500 }, (_, at) => embedding.embedText({ texts: [`number ${at}`] })),
    );
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue;
      expect(outcome.reason).toMatchObject({ code: 'RESOURCE_EXHAUSTED' });
    }
    await expectUnharmed(await memory.stop());
  });

  it('answers all 50 calls in flight after SIGTERM, ends the watch, and exits with 0', async () => {
    const { skill } = container;
    const watch = await watchHealth(skill.address);
    const before = (await skill.metrics()).sum('skillgate_requests_total');
    const calls = Array.from({ length: 50 }, (_, caller) => {
      const texts = [`${caller}: ${'word '.repeat(40)}`, `${caller}, again`];
      return client().embedText({ texts }, { timeoutMs: 150_000 });
    });
    await eventually(async () => {
      const metrics = await skill.metrics();
      const open = metrics.sum('skillgate_in_flight') + metrics.sum('skillgate_queued');
      return open + metrics.sum('skillgate_requests_total') - before >= 50;
    }, 20_000);
    await skill.kill('SIGTERM');
    for (const { vectors } of await Promise.all(calls)) expect(vectors).toHaveLength(2);
    await watch.ended;
    expect(watch.statuses).toEqual(['SERVING', 'NOT_SERVING']);
    expect(await skill.ended()).toEqual({ exitCode: 0, outOfMemory: false });
    watch.close();
  });

  it('comes back at its address', async () => {
    const { skill } = container;
    if (!(await skill.isRunning())) await skill.start();
    await skill.kill('SIGKILL');
    expect(await skill.ended()).toEqual({ exitCode: 137, outOfMemory: false });
    await skill.start();
    await untilHealthy(client());
    await expectUnharmed(0);
  });
});
