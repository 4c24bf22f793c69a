import { noTrace, type CacheTrace } from '@skillgate/cache';
import { asSkillError, type ResponseOf, type SkillError } from '@skillgate/core';
import type { ServedBy } from './answer.js';
import { askEndpoints } from './ask-endpoints.js';
import type { UncachedAnswer } from './call-cache.js';
import type { MethodDefinition } from './attempt.js';
import { withDeadline, type CallOptions, type Deadline } from './deadline.js';
import type { FallbackReason } from './events.js';
import { afterFailure, answerLocally, canFallBack, fallBack, isEnginesOwn } from './fallback.js';
import { StillConnecting } from './pick.js';
import type { SendOptions } from './places.js';
import { refusePoison } from './poison-list.js';
import { RemoteFailure } from './remote-failure.js';
import type { OutgoingRequest } from './request.js';
import type { Route } from './route.js';
import { refuseOtherEngine, refuseOtherModel, rememberModel } from './same-model.js';
import { finishSuspect } from './suspects.js';
import { toldError } from './told-error.js';
import { inSpan } from './tracing.js';

/** A response and who gave it. */
export interface RawAnswer<M extends MethodDefinition> {
  response: ResponseOf<M>;
  servedBy: ServedBy;
  /** Why it is the local engine's. */
  reason: FallbackReason | undefined;
  /** The cache's part in it. */
  trace: CacheTrace;
}

/** What happened on the way, for the events and the error. */
interface Journey {
  attempts: number;
  endpoint: string | undefined;
  reason: FallbackReason | undefined;
}

/** Sends it until it is answered, and notes the way. */
async function askRemote<M extends MethodDefinition>(
  route: Route,
  request: OutgoingRequest<M>,
  options: SendOptions,
  journey: Journey,
): Promise<UncachedAnswer<M>> {
  const response = await askEndpoints(route, options, (endpoint) => {
    journey.attempts += 1;
    journey.endpoint = endpoint.address;
    return endpoint.unary(request.method, request.body(), options);
  });
  rememberModel(route, request, response);
  return { response, servedBy: 'remote', reason: undefined };
}

/** Remote; where it can't answer: local, or quarantine for what may have killed it. */
async function ask<M extends MethodDefinition>(
  route: Route,
  request: OutgoingRequest<M>,
  deadline: Deadline,
  journey: Journey,
): Promise<UncachedAnswer<M>> {
  refusePoison(request.inputs);
  if (route.fallback === 'only') {
    journey.reason = 'only';
    const response = await answerLocally(route, request, deadline, 'only');
    return { response, servedBy: 'local', reason: 'only' };
  }
  const isOnlyHope = route.fallback === 'never' && route.endpoints.length === 1;
  try {
    return await askRemote(route, request, { deadline, isOnlyHope }, journey);
  } catch (failure) {
    if (!(failure instanceof RemoteFailure)) throw failure;
    deadline.ending.throwIfEnded();
    journey.reason = failure.kind;
    return await askHere(route, request, deadline, journey, failure);
  }
}

/** Total deadline → exact cache → ask → same picture. */
function answer<M extends MethodDefinition>(
  route: Route,
  request: OutgoingRequest<M>,
  options: CallOptions,
  journey: Journey,
): Promise<RawAnswer<M>> {
  const { closed, timeoutMs: defaultTimeoutMs, cache } = route;
  const { cache: wish, signal, timeoutMs } = options;
  return withDeadline({ closed, defaultTimeoutMs, signal, timeoutMs }, async (deadline) => {
    if (!cache) {
      const { response, servedBy, reason } = await ask(route, request, deadline, journey);
      return { response, servedBy, reason, trace: noTrace };
    }
    return cache.around(request, { deadline, wish }, (own) => ask(route, request, own, journey));
  });
}

async function withoutRemote<M extends MethodDefinition>(
  route: Route,
  request: OutgoingRequest<M>,
  deadline: Deadline,
  failure: RemoteFailure,
): Promise<UncachedAnswer<M>> {
  await refuseOtherEngine(route, request, deadline.signal);
  if (failure.isSuspect) return finishSuspect(route, request, deadline, failure);
  const response = await fallBack(route, request, deadline, failure);
  return { response, servedBy: 'local', reason: failure.kind };
}

/** Without the remote; where this process can't answer after all, by whoever was still connecting. */
async function askHere<M extends MethodDefinition>(
  route: Route,
  request: OutgoingRequest<M>,
  deadline: Deadline,
  journey: Journey,
  failure: RemoteFailure,
): Promise<UncachedAnswer<M>> {
  try {
    const answer = await withoutRemote(route, request, deadline, failure);
    refuseOtherModel(route, request, answer);
    if (answer.servedBy === 'remote') journey.attempts += 1;
    return answer;
  } catch (error) {
    if (!isEnginesOwn(error) || !canFallBack(route)) throw error;
    if (!(failure instanceof StillConnecting)) throw afterFailure(error, failure);
    deadline.ending.throwIfEnded();
    return askRemote(route, request, { deadline, isOnlyHope: true }, journey).catch(
      (later: unknown) => {
        throw later instanceof RemoteFailure ? afterFailure(error, failure) : later;
      },
    );
  }
}

/** One call of one skill, answered once. Rejects with a SkillError that tells skill, endpoint and attempts. */
export async function call<M extends MethodDefinition>(
  route: Route,
  request: OutgoingRequest<M>,
  options: CallOptions = {},
): Promise<RawAnswer<M>> {
  const { skill, events } = route;
  const { methodName: method } = request;
  const startedAt = performance.now();
  const journey: Journey = { attempts: 0, endpoint: undefined, reason: undefined };
  const ended = (code: 'OK' | SkillError['code'], raw?: RawAnswer<M>) => {
    const { attempts, reason } = journey;
    events.emit('call', {
      skill,
      method,
      code,
      servedBy: raw?.servedBy,
      // Who shared another's call has made no journey of its own.
      reason: raw ? raw.reason : reason,
      cache: raw?.trace.result,
      attempts,
      totalMs: performance.now() - startedAt,
    });
  };
  try {
    const raw = await inSpan(skill, method, () => answer(route, request, options, journey));
    ended('OK', raw);
    return raw;
  } catch (thrown) {
    const error = asSkillError(thrown);
    ended(error.code);
    throw toldError(error, { skill, ...journey });
  }
}
