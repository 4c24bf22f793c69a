import { skills, type ServiceDefinition, type SkillEngine } from '@skillgate/core';
import { serverConfig, serverVariables } from './config.js';
import { createLogger } from './logger.js';
import { run } from './run.js';
import { serve } from './serve.js';

/** The whole `main.ts` of a skill: serves its engine in a process of its own, as the environment says. */
export async function runSkill<S extends ServiceDefinition>(engine: SkillEngine<S>): Promise<void> {
  const { skill } = engine;
  const defaults = { defaultPort: skills[skill].port };
  await run({
    name: `${skill}-skill`,
    variables: { ...serverVariables(defaults), ...engine.variables },
    start: (env) => {
      const config = serverConfig(env, defaults);
      const log = createLogger(config, skill);
      return serve({
        handler: engine.createHandler(env, { ownsProcess: true, logger: log }),
        config,
        log,
      });
    },
  });
}
