import { createSkillPool } from '@skillgate/client';
import type { OpenCaller } from './caller.js';

/** The call as users make it. It never falls back, so that what is measured is the way to the remote. */
export const openSkillCaller: OpenCaller = (address, payload) => {
  const pool = createSkillPool({ address, fallback: 'never' });
  const image = pool.client('image');
  return {
    call: async () => void (await image.preprocess({ image: payload })),
    close: () => pool.close(),
  };
};
