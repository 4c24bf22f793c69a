import {
  createSkillPool,
  type CallEvent,
  type ImageClient,
  type SkillPool,
} from '@skillgate/client';
import { eventually } from '@skillgate/testing';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SkillContainer } from './containers/skill-container.js';
import { startSkill } from './containers/start-skill.js';
import { imageDeck, type ImageCard } from './faults/image-deck.js';
import { underFire } from './faults/under-fire.js';
import { abortMark, abortOnMark } from './poison/abort-on-mark.js';
import { sizeOf } from './config.js';

const calls = sizeOf({ soak: 2_000, e2e: 150 });
/** Of docker/Dockerfile; the fake comes on top. */
const containerOptions = '--max-old-space-size=192';

/** Processes that this one has started and that have not ended. */
function children(): string[] {
  const { pid } = process;
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
}

describe('a picture that ends the process that works on it', () => {
  let skill: SkillContainer;
  let pool: SkillPool;
  let image: ImageClient;
  let deck: ImageCard[];
  let poison: Buffer;
  const usualOptions = process.env['NODE_OPTIONS'];

  beforeAll(async () => {
    deck = await imageDeck();
    poison = Buffer.concat([deck[0]!.request.image, Buffer.from(abortMark)]);
    skill = await startSkill('image', {
      env: { SKILLGATE_LOG_LEVEL: 'error', NODE_OPTIONS: `${containerOptions} ${abortOnMark}` },
      restarts: true,
    });
    // What the pool's child inherits; this process has begun without it.
    process.env['NODE_OPTIONS'] = abortOnMark;
    pool = createSkillPool({ address: skill.address });
    image = pool.client('image');
  });
  afterAll(async () => {
    await pool.close();
    process.env['NODE_OPTIONS'] = usualOptions ?? '';
    await skill.remove();
  });

  it('costs nobody else an answer, and ends with an error of its own', async () => {
    const failed = expect.objectContaining({
      code: 'ABORTED',
      message: expect.stringMatching(/SHA-256 [0-9a-f]{64}.*refused/) as string,
      skill: 'image',
      attempts: 1,
    }) as Error;
    const tally = await underFire({ pool, deck, calls }, async (fire) => {
      await fire.reached(0.3);
      await expect(image.preprocess({ image: poison })).rejects.toEqual(failed);
      // The engine starts the container again, as compose tells it to.
      await fire.servedRemotely();
    });
    expect(tally.errors).toEqual([]);
    expect(tally.wrong).toEqual([]);
    expect(tally.right).toBe(tally.calls);
    expect(await skill.restarts()).toBe(1);
    console.log(`Served while one picture ended the container: ${JSON.stringify(tally.servedBy)}`);
  });

  it('is refused from then on, and touches nothing', async () => {
    await eventually(() => children().length === 0, 20_000);
    const requests = async () => (await skill.metrics()).sum('skillgate_requests_total');
    const before = await requests();
    const events: CallEvent[] = [];
    pool.events.on('call', (event) => events.push(event));
    for (const fallback of ['auto', 'never', 'only'] as const) {
      const client = pool.client('image', { fallback });
      await expect(client.preprocess({ image: poison })).rejects.toMatchObject({ code: 'ABORTED' });
    }
    expect(events.map(({ code, attempts }) => ({ code, attempts }))).toEqual(
      Array.from({ length: 3 }, () => ({ code: 'ABORTED', attempts: 0 })),
    );
    expect(children()).toEqual([]);
    expect(await requests()).toBe(before);
    expect(await skill.restarts()).toBe(1);
  });
});
