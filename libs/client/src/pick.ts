import { setImmediate as nextTurn } from 'node:timers/promises';
import { unavailable } from '@skillgate/core';
import { withDeadline, type Deadline } from './deadline.js';
import type { Endpoint } from './endpoint.js';
import { canFallBack } from './fallback.js';
import { RemoteFailure } from './remote-failure.js';
import type { Route } from './route.js';
import { whyUnusable } from './why-unusable.js';

/** `ordered`: the first that is healthy. `balanced`: of the healthy ones, the one with the fewest calls on it. */
export type Balance = 'ordered' | 'balanced';

export interface PickOptions {
  route: Route;
  /** Those that failed this call already; taken again only when there is no other. */
  tried: ReadonlySet<Endpoint>;
  deadline: Deadline;
  /** Nobody else would use the time that the caller has left. */
  isOnlyHope?: boolean;
}

/** Nothing to send to; it makes no sense to try again at once. */
export class NoEndpoint extends RemoteFailure {}

/** Nothing to send to yet: who else can answer is left the rest of the time. */
export class StillConnecting extends NoEndpoint {}

/** Whether a call may be sent there right now. */
export const isUsable = (endpoint: Endpoint) =>
  endpoint.state.name === 'serving' && endpoint.mayTry;

function best(candidates: readonly Endpoint[], balance: Balance): Endpoint | undefined {
  if (balance === 'ordered') return candidates[0];
  return candidates.toSorted((a, b) => a.load - b.load)[0];
}

/** Of those that may come back, the first one's reason, with what is known of the others. */
function whyNone({ endpoints, skill }: Route): Error {
  const reasons = endpoints.map(({ address, state }) => whyUnusable({ skill, address }, state));
  const first = reasons.find((reason) => reason instanceof RemoteFailure);
  if (first === undefined) return reasons[0]!;
  const message = reasons
    .map((reason) => (reason instanceof RemoteFailure ? reason.error : reason).message)
    .join(' ');
  const { kind, endpoint } = first;
  return new NoEndpoint(kind, unavailable(message, { skill, endpoint }), endpoint);
}

const isConnecting = ({ state }: Endpoint) => state.name === 'connecting';

function stillConnecting({ endpoints, skill }: Route): StillConnecting {
  const endpoint = endpoints.find(isConnecting)!.address;
  const message = `The ${skill} skill at ${endpoint} was still connecting when a third of the time that the call had left was over. With a larger timeoutMs it is waited for longer.`;
  return new StillConnecting('timeout', unavailable(message, { skill, endpoint }), endpoint);
}

/**
 * Resolves when the state of any endpoint changes, or it is too late.
 * @param until By `Date.now()`.
 */
async function nextChange({ route, deadline }: PickOptions, until: number): Promise<void> {
  if (until === Infinity) return route.changed(deadline.signal);
  const limits = { signal: deadline.signal, defaultTimeoutMs: Math.max(1, until - Date.now()) };
  try {
    await withDeadline(limits, ({ signal }) => route.changed(signal));
  } catch {
    deadline.ending.throwIfEnded();
    // Where the event loop was busy, the answer is there and has not been read.
    await nextTurn();
  }
}

/**
 * Chooses where a call goes and sends it there, in one turn of the event loop: calls that come at once see each other's
 * load. Waits for endpoints that are just connecting, at most their connect time-out, and at most a third of the time
 * that is left where this process may answer instead.
 * @throws NoEndpoint when none can take it; StillConnecting when none can yet; the SkillError of a wrong answerer when there is nobody else.
 */
export async function pick<T>(
  options: PickOptions,
  send: (endpoint: Endpoint) => Promise<T>,
): Promise<T> {
  const { route, tried, deadline, isOnlyHope = false } = options;
  const { endpoints, balance } = route;
  deadline.ending.throwIfEnded();
  for (const endpoint of endpoints) endpoint.use();
  let until: number | undefined;
  for (;;) {
    const usable = endpoints.filter(isUsable);
    const fresh = usable.filter((endpoint) => !tried.has(endpoint));
    const chosen = best(fresh.length > 0 ? fresh : usable, balance);
    if (chosen) return send(chosen);
    if (!endpoints.some(isConnecting)) throw whyNone(route);
    until ??=
      isOnlyHope || !canFallBack(route) ? Infinity : Date.now() + deadline.remainingMs() / 3;
    if (Date.now() >= until) throw stillConnecting(route);
    await nextChange(options, until);
  }
}
