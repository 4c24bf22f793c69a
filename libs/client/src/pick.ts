import { unavailable, type SkillName } from '@skillgate/core';
import type { Deadline } from './deadline.js';
import type { Endpoint } from './endpoint.js';
import { RemoteFailure } from './remote-failure.js';
import { whyUnusable } from './why-unusable.js';

/** `ordered`: the first that is healthy. `balanced`: of the healthy ones, the one with the fewest calls on it. */
export type Balance = 'ordered' | 'balanced';

export interface PickOptions {
  skill: SkillName;
  balance: Balance;
  /** Those that failed this call already; taken again only when there is no other. */
  tried: ReadonlySet<Endpoint>;
  deadline: Deadline;
  /** Resolves when the state of any endpoint changes. */
  changed: (signal: AbortSignal) => Promise<void>;
}

/** Nothing to send to; it makes no sense to try again at once. */
export class NoEndpoint extends RemoteFailure {}

/** Whether a call may be sent there right now. */
export const isUsable = (endpoint: Endpoint) =>
  endpoint.state.name === 'serving' && endpoint.mayTry;

function best(candidates: readonly Endpoint[], balance: Balance): Endpoint | undefined {
  if (balance === 'ordered') return candidates[0];
  return candidates.toSorted((a, b) => a.load - b.load)[0];
}

/** Of those that may come back, the first one's reason, with what is known of the others. */
function whyNone(endpoints: readonly Endpoint[], skill: SkillName): Error {
  const reasons = endpoints.map(({ address, state }) => whyUnusable({ skill, address }, state));
  const first = reasons.find((reason) => reason instanceof RemoteFailure);
  if (first === undefined) return reasons[0]!;
  const message = reasons
    .map((reason) => (reason instanceof RemoteFailure ? reason.error : reason).message)
    .join(' ');
  const { kind, endpoint } = first;
  return new NoEndpoint(kind, unavailable(message, { skill, endpoint }), endpoint);
}

/**
 * Chooses where a call goes and sends it there, in one turn of the event loop: calls that come at once see each other's
 * load. Waits for endpoints that are just connecting, at most their connect time-out.
 * @throws NoEndpoint when none can take it; the SkillError of a wrong answerer when there is nobody else.
 */
export async function pick<T>(
  endpoints: readonly Endpoint[],
  options: PickOptions,
  send: (endpoint: Endpoint) => Promise<T>,
): Promise<T> {
  options.deadline.ending.throwIfEnded();
  for (const endpoint of endpoints) endpoint.use();
  for (;;) {
    const usable = endpoints.filter(isUsable);
    const fresh = usable.filter((endpoint) => !options.tried.has(endpoint));
    const chosen = best(fresh.length > 0 ? fresh : usable, options.balance);
    if (chosen) return send(chosen);
    if (!endpoints.some(({ state }) => state.name === 'connecting'))
      throw whyNone(endpoints, options.skill);
    await options.changed(options.deadline.signal);
  }
}
