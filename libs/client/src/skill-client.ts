import type { CallOptions } from './deadline.js';
import { withDeadline } from './deadline.js';
import { healthFrom, type SkillHealth } from './health.js';
import { RemoteFailure } from './remote-failure.js';
import type { Route } from './route.js';
import { skillDefinitions, type ServedSkill, type SkillClients } from './skills/index.js';

/** What every skill's client has. */
export interface SkillClient {
  /** How the skill's container fares; the first address that can be reached answers, and no local engine. */
  health(options?: CallOptions): Promise<SkillHealth>;
  /** Ends the client's calls and gives it back. Connections that no other client uses are closed. */
  close(): Promise<void>;
}

const healthTimeoutMs = 5_000;

async function askHealth(route: Route, options: CallOptions): Promise<SkillHealth> {
  const { closed } = route;
  return withDeadline(
    { ...options, closed, defaultTimeoutMs: healthTimeoutMs },
    async (deadline) => {
      for (const endpoint of route.endpoints) endpoint.use();
      const isConnecting = () => route.endpoints.some(({ state }) => state.name === 'connecting');
      const isAnswering = () =>
        route.endpoints.find(
          ({ state }) => state.name === 'serving' || state.name === 'not-serving',
        );
      while (!isAnswering() && isConnecting()) await route.changed(deadline.signal);
      try {
        return healthFrom(await (isAnswering() ?? route.endpoints[0]!).check(deadline));
      } catch (error) {
        throw error instanceof RemoteFailure ? error.error : error;
      }
    },
  );
}

/** A skill's client on a route. */
export function createSkillClient<Name extends ServedSkill>(
  route: Route & { skill: Name },
  close: () => Promise<void>,
): SkillClients[Name] {
  return {
    ...skillDefinitions[route.skill].methods(route),
    health: (options = {}) => askHealth(route, options),
    close,
  } as SkillClients[Name];
}
