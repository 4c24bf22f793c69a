import { setTimeout as delay } from 'node:timers/promises';
import { unavailable, type ResponseOf, type SkillError } from '@skillgate/core';
import type { MethodDefinition } from './attempt.js';
import type { Deadline } from './deadline.js';
import type { Endpoint } from './endpoint.js';
import type { FallbackReason } from './events.js';
import { enginePackage, isEngineInstalled } from './local-engines.js';
import { rememberPoison } from './poison-list.js';

import { RemoteFailure } from './remote-failure.js';
import type { OutgoingRequest } from './request.js';
import type { Route } from './route.js';
import { ChildDied } from './suspect-process.js';

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

/** What a caller is told who could have been answered here, had the engine been installed. */
function engineMissing(route: Route, failure: RemoteFailure): SkillError {
  const { skill } = route;
  return unavailable(
    `${failure.error.message} Start the ${skill} skill's container (docker compose -f docker/compose.yaml up ` +
      `${skill}-skill), or install ${enginePackage(skill)} so that this process can answer itself.`,
    { cause: failure, skill, endpoint: failure.endpoint },
  );
}

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

function poisoned(route: Route, request: OutgoingRequest): SkillError {
  const error = rememberPoison(request.inputs);
  route.events.emit('poison', { skill: route.skill, message: error.message });
  return error;
}

async function inQuarantine<M extends MethodDefinition>(
  route: Route,
  request: OutgoingRequest<M>,
  deadline: Deadline,
): Promise<ResponseOf<M>> {
  const { skill, quarantine } = route;
  try {
    const { methodName } = request;
    const response = await quarantine.run(
      { skill, methodName, body: request.body(), deadlineAt: deadline.at },
      deadline.signal,
    );
    return request.method.responseDeserialize(Buffer.from(response)) as ResponseOf<M>;
  } catch (error) {
    throw error instanceof ChildDied ? poisoned(route, request) : error;
  }
}

/** How long a suspect waits for its endpoint to be restarted, and how often it looks, in milliseconds. */
const restartMs = 10_000;
const restartPollMs = 100;

/** Whether somebody is there again: right after a crash the old connection may still look like one that stands. */
async function isBack(endpoint: Endpoint, deadline: Deadline): Promise<boolean> {
  endpoint.use();
  if (endpoint.state.name !== 'serving') return false;
  return endpoint.check(deadline).then(
    () => endpoint.state.name === 'serving',
    () => false,
  );
}

/** Once more to the endpoint that went away, when it is back, with nothing else on it. */
async function aloneAgain<M extends MethodDefinition>(
  route: Route,
  request: OutgoingRequest<M>,
  deadline: Deadline,
  failure: RemoteFailure,
): Promise<ResponseOf<M>> {
  const endpoint = route.endpoints.find(({ address }) => address === failure.endpoint) as Endpoint;
  const giveUpAt = Date.now() + restartMs;
  while (!(await isBack(endpoint, deadline))) {
    if (Date.now() > giveUpAt) {
      throw route.fallback === 'never' ? failure.error : engineMissing(route, failure);
    }
    await delay(restartPollMs, undefined, { signal: deadline.signal });
  }
  try {
    return await endpoint.unary(request.method, request.body(), { deadline, alone: true });
  } catch (error) {
    if (error instanceof RemoteFailure)
      throw error.isSuspect ? poisoned(route, request) : error.error;
    throw error;
  }
}

/** A suspect's end and who answered it. */
export interface Finished<M extends MethodDefinition> {
  response: ResponseOf<M>;
  servedBy: 'remote' | 'local';
}

/**
 * Finishes a call that was on an endpoint when it went away, and so may be why. It goes to no other replica and runs in
 * no process that others need.
 * @throws SkillError ABORTED when it ends that process too.
 */
export async function finishSuspect<M extends MethodDefinition>(
  route: Route,
  request: OutgoingRequest<M>,
  deadline: Deadline,
  failure: RemoteFailure,
): Promise<Finished<M>> {
  route.events.emit('suspect', {
    skill: route.skill,
    kind: failure.kind,
    endpoint: failure.endpoint,
  });
  if (route.fallback === 'never' || !isEngineInstalled(route.skill)) {
    return { response: await aloneAgain(route, request, deadline, failure), servedBy: 'remote' };
  }
  return { response: await inQuarantine(route, request, deadline), servedBy: 'local' };
}
