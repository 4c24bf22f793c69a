import { getSkillClient, type SkillClients } from '@skillgate/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bareCaller } from './calls/preprocess.js';
import { startSkill } from './containers/start-skill.js';
import type { SkillContainer } from './containers/skill-container.js';
import { brokenPictures } from './pictures/broken.js';
import { photo } from './pictures/photos.js';

describe('the image container and files that it can not take', () => {
  let skill: SkillContainer;
  let image: SkillClients['image'];

  beforeAll(async () => {
    skill = await startSkill('image');
    image = getSkillClient('image', { address: skill.address, fallback: 'never' });
  });
  afterAll(async () => {
    await image?.close();
    await skill?.remove();
  });

  async function expectUnharmed(peakBytes: number): Promise<void> {
    expect(peakBytes).toBeLessThan(skill.limits.memoryBytes);
    expect(await skill.isRunning()).toBe(true);
    const { width } = await image.preprocess({ image: await photo('jpeg', 640, 480) });
    expect(width).toBe(640);
  }

  const reasons = {
    'a decompression bomb': /pixels/,
    'a truncated JPEG': /cut off|truncated|damaged|premature/i,
    'an SVG': /SVG/,
    'a file of no bytes': /empty|no bytes|0 bytes/i,
    'a TIFF of 10,000 pages': /pages/,
  };

  for (const [what, reason] of Object.entries(reasons)) {
    it(`refuses ${what}, says why, and goes on`, async () => {
      const bytes = (await brokenPictures())[what]!;
      const memory = skill.watchMemory();
      await expect(image.preprocess({ image: bytes })).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringMatching(reason) as string,
      });
      await expectUnharmed(await memory.stop());
    });
  }

  it('refuses a message of 100 MB, says its limit, and goes on', async () => {
    const caller = bareCaller(skill.address);
    const memory = skill.watchMemory();
    const outcome = await caller.preprocess(Buffer.alloc(100e6));
    caller.close();
    expect(outcome).toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('SKILLGATE_MAX_MESSAGE_BYTES') as string,
    });
    await expectUnharmed(await memory.stop());
  });
});
