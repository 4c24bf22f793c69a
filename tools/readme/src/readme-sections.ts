import { cacheVariables } from '@skillgate/cache';
import {
  addressVariables,
  clientVariables,
  servedSkills,
  type ServedSkill,
} from '@skillgate/client';
import { skills, type SkillEngine } from '@skillgate/core';
import { modelsVariables } from '@skillgate/models';
import { serverVariables } from '@skillgate/server-kit';
import { optionsTable } from './options-table.js';
import { variablesTable } from './variables-table.js';

/** The variables of a skill's engine, less those that it shares with other skills. */
async function engineSection(skill: ServedSkill): Promise<[string, string]> {
  const { engine } = (await import(`@skillgate/${skill}-engine`)) as { engine: SkillEngine };
  const prefix = `${skill.toUpperCase()}_`;
  const own = Object.entries(engine.variables).filter(([, { name }]) => name.startsWith(prefix));
  return [`${skill}-variables`, variablesTable([Object.fromEntries(own)])];
}

const addresses = Object.fromEntries(servedSkills.map((skill) => [skill, addressVariables[skill]]));

/** What the code says of itself, by the README's markers. */
export const readmeSections = {
  'server-variables': variablesTable([serverVariables({ defaultPort: skills.image.port })]),
  ...Object.fromEntries(await Promise.all(servedSkills.map(engineSection))),
  'client-variables': variablesTable([addresses, clientVariables]),
  'cache-variables': variablesTable([cacheVariables]),
  'models-variables': variablesTable([modelsVariables]),
  'client-options': optionsTable([
    { file: 'libs/client/src/client-options.ts', name: 'SkillClientOptions' },
  ]),
  'pool-options': optionsTable([
    { file: 'libs/client/src/client-options.ts', name: 'SkillPoolOptions' },
    { file: 'libs/client/src/retry.ts', name: 'RetryOptions', prefix: 'retry.' },
    {
      ...{ file: 'libs/client/src/circuit-breaker.ts', name: 'CircuitBreakerOptions' },
      prefix: 'circuitBreaker.',
    },
  ]),
};
