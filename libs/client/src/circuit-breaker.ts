import { SkillError } from '@skillgate/core';
import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  CountBreaker,
  handleWhen,
} from 'cockatiel';
import { CutShort, RemoteFailure, type FailureKind } from './remote-failure.js';

export interface CircuitBreakerOptions {
  /** The share of failed or slow calls that opens the circuit. @default 0.5 */
  threshold: number;
  /** Of how many last calls the share is taken. @default 50 */
  size: number;
  /** Fewer calls than this never open it. @default 10 */
  minimumCalls: number;
  /** How long an open circuit waits before it lets one call through, in milliseconds. @default 5_000 */
  halfOpenAfterMs: number;
  /** A call that takes longer counts as failed, in milliseconds. @default by skill; image 8_000 */
  slowCallMs: number;
}

export type CircuitName = 'closed' | 'open' | 'half-open';

/** Stops calling an endpoint that is connected and serving but fails or is slow too often. */
export interface CircuitBreaker {
  readonly state: CircuitName;
  /** Whether a call may be sent right now: the circuit is closed, or it is time for the one trial call. */
  readonly mayTry: boolean;
  /** @throws BrokenCircuitError when no call may be sent */
  run<T>(call: () => Promise<T>): Promise<T>;
}

/**
 * The kinds that count. An endpoint that is unreachable or not serving is seen by its connection, and must be back in
 * use as soon as that says so, not when a circuit closes.
 */
const counted: ReadonlySet<FailureKind> = new Set(['timeout', 'faulty']);

const isCounted = (error: Error) =>
  error instanceof RemoteFailure && counted.has(error.kind) && !(error instanceof CutShort);

/** The trial call of a half-open circuit ended without showing how the endpoint fares. */
class Unproven extends Error {}

function provesNothing(error: unknown): boolean {
  if (error instanceof RemoteFailure) return !isCounted(error);
  return error instanceof SkillError && ['CANCELLED', 'DEADLINE_EXCEEDED'].includes(error.code);
}

interface Timed {
  value: unknown;
  ms: number;
}

export function createCircuitBreaker(
  options: CircuitBreakerOptions,
  onState: (state: CircuitName) => void,
): CircuitBreaker {
  const { threshold, size, minimumCalls, halfOpenAfterMs, slowCallMs } = options;
  const policy = circuitBreaker(
    handleWhen((error) => isCounted(error) || error instanceof Unproven).orWhenResult(
      (result) => (result as Timed).ms > slowCallMs,
    ),
    {
      halfOpenAfter: halfOpenAfterMs,
      breaker: new CountBreaker({ threshold, size, minimumNumberOfCalls: minimumCalls }),
    },
  );
  let openedAt = 0;
  policy.onBreak(() => {
    openedAt = Date.now();
    onState('open');
  });
  policy.onHalfOpen(() => onState('half-open'));
  policy.onReset(() => onState('closed'));

  const breaker: CircuitBreaker = {
    get state() {
      if (policy.state === CircuitState.Closed) return 'closed';
      return policy.state === CircuitState.HalfOpen ? 'half-open' : 'open';
    },
    get mayTry() {
      if (policy.state === CircuitState.Closed) return true;
      return policy.state === CircuitState.Open && Date.now() - openedAt >= halfOpenAfterMs;
    },
    async run<T>(call: () => Promise<T>) {
      // Behind a trial cockatiel holds other calls until it has ended; they have better places to go.
      if (!breaker.mayTry) throw new BrokenCircuitError();
      const isTrial = policy.state !== CircuitState.Closed;
      const startedAt = performance.now();
      const timedCall = async (): Promise<Timed> => {
        try {
          return { value: await call(), ms: performance.now() - startedAt };
        } catch (error) {
          // cockatiel takes an error that it does not count for a success, which would close the circuit.
          throw isTrial && provesNothing(error) ? new Unproven('', { cause: error }) : error;
        }
      };
      try {
        return (await policy.execute(timedCall)).value as T;
      } catch (error) {
        throw error instanceof Unproven ? error.cause : error;
      }
    },
  };
  return breaker;
}
