import { failedPrecondition, type ModelIdentity, type ResponseOf } from '@skillgate/core';
import type { MethodDefinition } from './attempt.js';
import type { UncachedAnswer } from './call-cache.js';
import type { OutgoingRequest } from './request.js';
import type { Route } from './route.js';

/** What the local engine may answer with: the `same` model as the container's, by digest, or `any`. */
export type LocalModel = 'same' | 'any';

const ways =
  'Start the container; or give the modelDigest that your vectors are of; or let any model answer here, with ' +
  "localModel: 'any', or with fallback: 'only' (skillgate --fallback only) for a client that asks no container.";

function never(skill: string, { id, digest }: ModelIdentity) {
  return failedPrecondition(
    `No ${skill} container has told this client its models, so that nothing says that the model '${id}' of this process ` +
      `(${digest}) is the one that it has: vectors of two models do not compare. ${ways}`,
  );
}

function another(theirs: readonly ModelIdentity[], { id, digest }: ModelIdentity) {
  const told = theirs.map((model) => `'${model.id}' (${model.digest})`).join(', ');
  return failedPrecondition(
    `The container has ${told}, and this process '${id}' (${digest}): vectors of two models do not compare. ${ways}`,
  );
}

/** Requests that a skill answers with the same one of its models. */
function kindOf({ methodName, message }: OutgoingRequest): string {
  return JSON.stringify([methodName, (message as { model: string }).model]);
}

/** Notes which of its models a container takes for requests of this kind: its announcement does not tell. */
export function rememberModel<M extends MethodDefinition>(
  { remoteModels }: Route,
  request: OutgoingRequest<M>,
  response: ResponseOf<M>,
): void {
  if (request.localModel === undefined) return;
  const { model } = response as { model: ModelIdentity };
  remoteModels.set(kindOf(request as OutgoingRequest), model.digest);
}

/**
 * Keeps the answers of two models apart. A local answer is of the model that a container last answered such a request
 * with; before the first, and where it has that one no more, of any that it last announced; or of the one that its
 * caller pinned, which the engine has checked.
 * @throws SkillError FAILED_PRECONDITION for an answer of another model
 */
export function refuseOtherModel<M extends MethodDefinition>(
  { skill, fallback, endpoints, remoteModels }: Route,
  request: OutgoingRequest<M>,
  { response, servedBy }: UncachedAnswer<M>,
): void {
  const { message, localModel } = request;
  if (localModel !== 'same' || servedBy !== 'local' || fallback === 'only') return;
  if ((message as { modelDigest: string }).modelDigest !== '') return;
  const { model } = response as { model: ModelIdentity };
  const announced = endpoints.flatMap(({ models }) => models);
  const taken = remoteModels.get(kindOf(request as OutgoingRequest));
  const last = announced.find(({ digest }) => digest === taken);
  const theirs = last ? [last] : announced;
  if (theirs.some(({ digest }) => digest === model.digest)) return;
  throw theirs.length === 0 ? never(skill, model) : another(theirs, model);
}
