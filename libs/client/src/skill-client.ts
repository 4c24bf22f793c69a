import type { CallOptions } from './deadline.js';
import { withDeadline } from './deadline.js';
import { healthFrom, type SkillHealth } from './health.js';
import { RemoteFailure } from './remote-failure.js';
import type { Route } from './route.js';
import { imageMethods, type ImageClient } from './skills/image-client.js';
import { ocrMethods, type OcrClient } from './skills/ocr-client.js';

/** What every skill's client has. */
export interface SkillClient {
  /** How the skill's container fares; the first address that can be reached answers, and no local engine. */
  health(options?: CallOptions): Promise<SkillHealth>;
  /** Ends the client's calls and gives it back. Connections that no other client uses are closed. */
  close(): Promise<void>;
}

/** The client of each skill. */
export interface SkillClients {
  image: ImageClient;
  ocr: OcrClient;
}

/** Each skill's methods on a route to it. */
const methods = {
  image: imageMethods,
  ocr: ocrMethods,
} satisfies {
  [Name in keyof SkillClients]: (route: Route) => Omit<SkillClients[Name], keyof SkillClient>;
};

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
export function createSkillClient<Name extends keyof SkillClients>(
  route: Route & { skill: Name },
  close: () => Promise<void>,
): SkillClients[Name] {
  return {
    ...methods[route.skill](route),
    health: (options = {}) => askHealth(route, options),
    close,
  } as SkillClients[Name];
}
