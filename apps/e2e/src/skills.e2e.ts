import { createSkillPool, servedSkills } from '@skillgate/client';
import { afterEach, describe, expect, it } from 'vitest';
import { startSkill } from './containers/start-skill.js';
import type { SkillContainer } from './containers/skill-container.js';

/** What the container of any skill promises, one that was made today too. */
describe.each(servedSkills)('the container of the %s skill', (name) => {
  let skill: SkillContainer;
  afterEach(() => skill?.remove());

  it('says who it is and how it fares, and ends in good order', async () => {
    skill = await startSkill(name);
    const pool = createSkillPool({ address: skill.address });
    const { status, identity } = await pool.client(name).health();
    await pool.close();
    expect(status).not.toBe('unavailable');
    expect(identity).toMatchObject({ skill: name, contractVersion: 'skills.v1' });
    await skill.kill('SIGTERM');
    expect(await skill.ended()).toEqual({ exitCode: 0, outOfMemory: false });
  });
});
