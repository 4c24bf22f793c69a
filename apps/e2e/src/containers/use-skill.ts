import { createSkillPool, type SkillPool } from '@skillgate/client';
import type { SkillName } from '@skillgate/core';
import { afterAll, beforeAll } from 'vitest';
import type { SkillContainer } from './skill-container.js';
import { startSkill, type StartSkillOptions } from './start-skill.js';

/** A skill's container that the tests of a `describe` share, and a client that nothing but it answers. */
export interface UsedSkill {
  readonly skill: SkillContainer;
  readonly pool: SkillPool;
}

/** Starts a skill's container before the tests of the `describe` in which it is called, and removes it after them. */
export function useSkill(name: SkillName, options: StartSkillOptions = {}): UsedSkill {
  let skill: SkillContainer | undefined;
  let pool: SkillPool | undefined;
  beforeAll(async () => {
    const env = { SKILLGATE_LOG_LEVEL: 'warn', ...options.env };
    skill = await startSkill(name, { ...options, env });
    pool = createSkillPool({ address: skill.address, fallback: 'never' });
  });
  afterAll(async () => {
    await pool?.close();
    await skill?.remove();
  });
  return {
    get skill() {
      return skill!;
    },
    get pool() {
      return pool!;
    },
  };
}
