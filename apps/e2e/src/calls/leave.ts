import { eventually } from '@skillgate/testing';
import { expect } from 'vitest';
import type { SkillContainer } from '../containers/skill-container.js';

const withinMs = 20_000;

/** Resolves when the skill works on calls, or on none. */
export async function untilWorking(skill: SkillContainer, isWorking = true): Promise<void> {
  await eventually(
    async () => (await skill.metrics()).sum('skillgate_in_flight') > 0 === isWorking,
    withinMs,
  );
}

/** Has callers leave while the skill works on their calls; resolves when it works on none of them any more. */
export async function callersLeave(
  skill: SkillContainer,
  count: number,
  ask: (signal: AbortSignal, caller: number) => Promise<unknown>,
): Promise<void> {
  const leaving = Array.from({ length: count }, () => new AbortController());
  const left = leaving.map(({ signal }, caller) => ask(signal, caller));
  await untilWorking(skill);
  for (const caller of leaving) caller.abort();
  const ends = await Promise.allSettled(left);
  expect(ends.map(({ status }) => status)).toEqual(ends.map(() => 'rejected'));
  await untilWorking(skill, false);
}
