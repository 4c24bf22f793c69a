import type { SkillClientOptions } from './client-options.js';
import { createSkillPool, type SkillPool } from './skill-pool.js';
import type { ServedSkill, SkillClients } from './skills/index.js';

let pool: SkillPool | undefined;

/** The pool of this process, made when it is first needed. */
export function defaultSkillPool(): SkillPool {
  pool ??= createSkillPool();
  return pool;
}

/**
 * A client of one skill from the process-wide pool. Without options it finds the skill by SKILLGATE_<SKILL>_ADDRESS, or
 * on localhost at the skill's port.
 * @throws SkillError INVALID_ARGUMENT for a skill that there is not, FAILED_PRECONDITION for a bad variable.
 */
export function getSkillClient<Name extends ServedSkill>(
  skill: Name,
  options?: SkillClientOptions,
): SkillClients[Name] {
  return defaultSkillPool().client(skill, options);
}

/** Ends the process-wide pool and all its clients; the next `getSkillClient` makes a new one. */
export async function closeSkillClients(): Promise<void> {
  const closing = pool;
  pool = undefined;
  await closing?.close();
}
