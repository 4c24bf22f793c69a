import { setTimeout as delay } from 'node:timers/promises';
import type { ResponseOf, SkillError } from '@skillgate/core';
import type { MethodDefinition } from './attempt.js';
import type { UncachedAnswer } from './call-cache.js';
import type { Deadline } from './deadline.js';
import type { Endpoint } from './endpoint.js';
import { engineMissing } from './fallback.js';
import { createPartQueue } from './part-queue.js';
import { isEngineInstalled } from './local-engines.js';
import { rememberPoison } from './poison-list.js';
import { RemoteFailure, type FailureKind } from './remote-failure.js';
import type { OutgoingRequest } from './request.js';
import type { Route } from './route.js';
import { ChildDied } from './suspect-process.js';

function poisoned(route: Route, request: OutgoingRequest): SkillError {
  const error = rememberPoison(request.inputs);
  route.events.emit('poison', { skill: route.skill, message: error.message });
  return error;
}

/** Resolves to the response; of a stream to the last one, and `onPart` is given each. */
async function inQuarantine<M extends MethodDefinition>(
  route: Route,
  request: OutgoingRequest<M>,
  deadline: Deadline,
  onPart?: (part: ResponseOf<M>) => void,
): Promise<ResponseOf<M>> {
  const { skill, quarantine } = route;
  const { method, methodName } = request;
  const read = (bytes: Uint8Array) =>
    method.responseDeserialize(Buffer.from(bytes)) as ResponseOf<M>;
  try {
    const response = await quarantine.run(
      { skill, methodName, body: request.body(), deadlineAt: deadline.at },
      deadline.signal,
      onPart && ((bytes) => onPart(read(bytes))),
    );
    return read(response);
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

/** Waits for somebody to be there again. */
async function comesBack(endpoint: Endpoint, deadline: Deadline): Promise<boolean> {
  const giveUpAt = Date.now() + restartMs;
  while (!(await isBack(endpoint, deadline))) {
    if (Date.now() > giveUpAt) return false;
    await delay(restartPollMs, undefined, { signal: deadline.signal });
  }
  return true;
}

/** Nobody was there to work on the call. */
const goneKinds: ReadonlySet<FailureKind> = new Set(['refused', 'silent', 'lost', 'not-serving']);

/** Once more to the endpoint that went away, when it is back, with nothing else on it. */
async function aloneAgain<M extends MethodDefinition>(
  route: Route,
  request: OutgoingRequest<M>,
  deadline: Deadline,
  failure: RemoteFailure,
): Promise<ResponseOf<M>> {
  const endpoint = route.endpoints.find(({ address }) => address === failure.endpoint) as Endpoint;
  for (;;) {
    if (!(await comesBack(endpoint, deadline))) {
      throw route.fallback === 'never' ? failure.error : engineMissing(route, failure);
    }
    try {
      return await endpoint.unary(request.method, request.body(), { deadline, alone: true });
    } catch (error) {
      if (!(error instanceof RemoteFailure)) throw error;
      // One that only fell silent may have lost its network.
      if (error.isSuspect && error.kind === 'lost') throw poisoned(route, request);
      // Another suspect, which had its turn before this one, ended it again.
      if (error.isSuspect || !goneKinds.has(error.kind)) throw error.error;
    }
  }
}

function tell(route: Route, { kind, endpoint }: RemoteFailure): void {
  route.events.emit('suspect', { skill: route.skill, kind, endpoint });
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
): Promise<UncachedAnswer<M>> {
  tell(route, failure);
  if (route.fallback === 'never' || !isEngineInstalled(route.skill)) {
    const response = await aloneAgain(route, request, deadline, failure);
    return { response, servedBy: 'remote', reason: undefined };
  }
  const response = await inQuarantine(route, request, deadline);
  return { response, servedBy: 'local', reason: failure.kind };
}

/**
 * The same for a method that answers with a stream, as it comes; only where the engine is there and may be used.
 * @throws SkillError ABORTED when it ends that process too.
 */
export async function* streamSuspect<M extends MethodDefinition>(
  route: Route,
  request: OutgoingRequest<M>,
  deadline: Deadline,
  failure: RemoteFailure,
): AsyncGenerator<ResponseOf<M>> {
  tell(route, failure);
  const queue = createPartQueue<ResponseOf<M>>();
  void inQuarantine(route, request, deadline, (part) => void queue.put(part)).then(
    () => queue.end(),
    (error: Error) => queue.fail(error),
  );
  yield* queue.parts;
}
