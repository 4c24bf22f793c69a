import {
  ExponentialBackoff,
  handleWhen,
  retry,
  type IBackoff,
  type IBackoffFactory,
  type IRetryBackoffContext,
} from 'cockatiel';
import type { Deadline } from './deadline.js';
import { NoEndpoint } from './pick.js';
import { RemoteFailure } from './remote-failure.js';

export interface RetryOptions {
  /** How often a call is sent in all. @default 3 */
  maxAttempts: number;
  /** The first pause between two attempts in milliseconds; jitter comes on top. @default 50 */
  initialBackoffMs: number;
  /** The longest pause between two attempts, in milliseconds. @default 1_000 */
  maxBackoffMs: number;
}

/** A bucket of tokens that failures empty and successes fill, so that retries never multiply an outage. */
export interface RetryBudget {
  /** Takes from the budget; false when it is used up. */
  failed(): boolean;
  succeeded(): void;
}

const maxTokens = 10;
const tokensForASuccess = 0.1;

/** gRPC's retry throttling: https://github.com/grpc/proposal/blob/master/A6-client-retries.md#throttling-retry-attempts-and-hedged-rpcs */
export function createRetryBudget(): RetryBudget {
  let tokens = maxTokens;
  return {
    failed() {
      tokens = Math.max(0, tokens - 1);
      return tokens > maxTokens / 2;
    },
    succeeded() {
      tokens = Math.min(maxTokens, tokens + tokensForASuccess);
    },
  };
}

export interface RetryContext extends RetryOptions {
  deadline: Deadline;
  budget: RetryBudget;
  /** Whether there is a usable endpoint that has not failed this call. */
  hasOther: () => boolean;
  onRetry: (failure: RemoteFailure, delayMs: number) => void;
}

/** How long to wait before the next attempt, in milliseconds; undefined when there must be none. */
function pauseAfter(failure: RemoteFailure, context: RetryContext): number | 'own' | undefined {
  // Whatever was worked on when its remote died may be what killed it.
  if (failure.isSuspect || failure instanceof NoEndpoint) return undefined;
  // Another attempt as long as that one would leave no time for the fallback.
  const { remainingMs, totalMs } = context.deadline;
  if (failure.kind === 'timeout' && remainingMs() < totalMs / 2) return undefined;
  if (context.hasOther()) return 0;
  if (failure.kind === 'overloaded') return failure.error.retryAfterMs;
  return failure.kind === 'faulty' ? 'own' : undefined;
}

function isWorthIt(failure: RemoteFailure, context: RetryContext): boolean {
  const pauseMs = pauseAfter(failure, context);
  if (pauseMs === undefined) return false;
  if (pauseMs !== 'own' && pauseMs >= context.deadline.remainingMs()) return false;
  return context.budget.failed();
}

/** Waits by the server's push-back first; else not at all towards another endpoint, or for a growing time with jitter. */
function policyFor(context: RetryContext) {
  let grown: IBackoff<unknown> | undefined;
  const ownPauseMs = (state: unknown) => {
    const { initialBackoffMs: initialDelay, maxBackoffMs: maxDelay } = context;
    grown = grown ? grown.next(state) : new ExponentialBackoff({ initialDelay, maxDelay }).next();
    return grown.duration;
  };
  const backoff: IBackoffFactory<IRetryBackoffContext<unknown>> = {
    next: (state) => {
      const { error: failure } = state.result as { error: RemoteFailure };
      const asked = pauseAfter(failure, context);
      const duration = asked === 'own' ? ownPauseMs(state) : (asked ?? 0);
      return { duration, next: backoff.next };
    },
  };
  const policy = retry(
    handleWhen((error) => error instanceof RemoteFailure && isWorthIt(error, context)),
    { maxAttempts: context.maxAttempts - 1, backoff },
    // A pause that its caller no longer waits for must not keep the process alive.
  ).dangerouslyUnref();
  policy.onRetry((event) => {
    if ('error' in event) context.onRetry(event.error as RemoteFailure, event.delay);
  });
  return policy;
}

/** The one retry layer. */
export async function retrying<T>(context: RetryContext, attempt: () => Promise<T>): Promise<T> {
  const first = attempt();
  try {
    return await first;
  } catch (error) {
    // Most calls need no other try, and so no policy.
    if (!(error instanceof RemoteFailure)) throw error;
    return policyFor(context).execute(
      ({ attempt: nth }) => (nth === 0 ? first : attempt()),
      context.deadline.signal,
    );
  }
}
