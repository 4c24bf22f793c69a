import { unavailable, type SkillName } from '@skillgate/core';
import type { Deadline } from './deadline.js';
import type { Endpoint } from './endpoint.js';
import type { LinkState } from './link-state.js';
import { RemoteFailure, type FailureKind } from './remote-failure.js';

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

function kindOf(state: LinkState): FailureKind {
  if (state.name === 'serving') return 'circuit-open';
  return state.name === 'down' ? state.kind : 'not-serving';
}

function whyNone(endpoints: readonly Endpoint[], skill: SkillName): Error {
  const states = endpoints.map(({ address, state }) => ({ address, state }));
  const reasons = states.map(({ address, state }) =>
    'error' in state ? state.error.message : `${address} is ${state.name}.`,
  );
  const wrong = states.find(({ state }) => state.name === 'wrong');
  if (wrong && states.every(({ state }) => state.name === 'wrong') && 'error' in wrong.state) {
    return wrong.state.error;
  }
  const first = states.find(({ state }) => state.name !== 'wrong') ?? states[0]!;
  return new NoEndpoint(
    kindOf(first.state),
    unavailable(reasons.join(' '), { skill, endpoint: first.address }),
    first.address,
  );
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
