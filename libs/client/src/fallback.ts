import { SkillError, unavailable, type ErrorCode, type ResponseOf } from '@skillgate/core';
import type { MethodDefinition } from './attempt.js';
import type { Deadline } from './deadline.js';
import type { FallbackReason } from './events.js';
import { enginePackage, isEngineInstalled } from './local-engines.js';
import type { RemoteFailure } from './remote-failure.js';
import type { OutgoingRequest } from './request.js';
import type { Route } from './route.js';

/** Answers in this process. */
export async function answerLocally<M extends MethodDefinition>(
  route: Route,
  request: OutgoingRequest<M>,
  deadline: Deadline,
  reason: FallbackReason,
): Promise<ResponseOf<M>> {
  route.events.emit('fallback', {
    skill: route.skill,
    reason,
    endpoint: route.endpoints[0]?.address,
  });
  const response = await route.local.unary(request.methodName, request.message, deadline);
  return response as ResponseOf<M>;
}

const enginesOwn: ReadonlySet<ErrorCode> = new Set(['FAILED_PRECONDITION', 'RESOURCE_EXHAUSTED']);

/** Whether an error says of this process's own engine, and not of the request, that it can't answer. */
export const isEnginesOwn = (thrown: unknown): thrown is SkillError =>
  thrown instanceof SkillError && enginesOwn.has(thrown.code);

/** The local engine's error with what the remote's was: callers must hear of both. */
export function afterFailure(local: SkillError, { error: remote, endpoint }: RemoteFailure) {
  const { code, message, retryAfterMs } = local;
  return new SkillError(code, `${message} This process was asked because: ${remote.message}`, {
    cause: local,
    endpoint,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** What a caller is told who could have been answered here, had the engine been installed. */
export function engineMissing(route: Route, failure: RemoteFailure): SkillError {
  const { skill } = route;
  return unavailable(
    `${failure.error.message} Start the ${skill} skill's container (docker compose -f docker/compose.yaml up ` +
      `${skill}-skill), or install ${enginePackage(skill)} so that this process can answer itself.`,
    { cause: failure, skill, endpoint: failure.endpoint },
  );
}

/** Whether this process may and can answer where the remote can't. */
export const canFallBack = ({ fallback, skill }: Route): boolean =>
  fallback === 'auto' && isEngineInstalled(skill);

/** Where the remote can't answer: the local engine, unless the caller wants none or it is not there. */
export function fallBack<M extends MethodDefinition>(
  route: Route,
  request: OutgoingRequest<M>,
  deadline: Deadline,
  failure: RemoteFailure,
): Promise<ResponseOf<M>> {
  if (route.fallback === 'never') throw failure.error;
  if (!isEngineInstalled(route.skill)) throw engineMissing(route, failure);
  return answerLocally(route, request, deadline, failure.kind);
}
