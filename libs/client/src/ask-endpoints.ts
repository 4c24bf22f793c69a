import type { Endpoint } from './endpoint.js';
import { isUsable, pick } from './pick.js';
import type { SendOptions } from './places.js';
import type { RemoteFailure } from './remote-failure.js';
import { retrying } from './retry.js';
import type { Route } from './route.js';

/**
 * Retry → choice of endpoint → `send`, which has the endpoint's circuit breaker and the attempt.
 * @throws RemoteFailure when none can answer; whatever else `send` rejects with
 */
export async function askEndpoints<T>(
  route: Route,
  { deadline, isOnlyHope = false }: SendOptions,
  send: (endpoint: Endpoint) => Promise<T>,
): Promise<T> {
  const { skill, endpoints, budget, events } = route;
  const tried = new Set<Endpoint>();
  // Spread last: a literal that goes on after a spread costs up to 20 µs (V8 of Node 20).
  const context = {
    deadline,
    budget,
    hasOther: () => endpoints.some((other) => isUsable(other) && !tried.has(other)),
    onRetry: ({ kind, endpoint }: RemoteFailure, delayMs: number) =>
      events.emit('retry', { skill, kind, endpoint, delayMs }),
    ...route.retry,
  };
  const sendOnce = (endpoint: Endpoint) => {
    tried.add(endpoint);
    return send(endpoint);
  };
  const response = await retrying(context, () =>
    pick({ route, tried, deadline, isOnlyHope }, sendOnce),
  );
  budget.succeeded();
  return response;
}
