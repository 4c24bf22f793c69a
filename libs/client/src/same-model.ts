import { failedPrecondition, type ModelIdentity, type ResponseOf } from '@skillgate/core';
import type { MethodDefinition } from './attempt.js';
import type { UncachedAnswer } from './call-cache.js';
import { isEngineInstalled } from './local-engines.js';
import type { OutgoingRequest } from './request.js';
import type { Route } from './route.js';

/** What the local engine may answer with: the `same` model as the container's, by digest, or `any`. */
export type LocalModel = 'same' | 'any';

const ways =
  'Start the container; or give the modelDigest that your vectors are of; or let any model answer here, with ' +
  "localModel: 'any', or with fallback: 'only' (skillgate --fallback only) for a client that asks no container.";

const named = (models: readonly ModelIdentity[]) =>
  models.map(({ id, digest }) => `'${id}' (${digest})`).join(', ');

function never(skill: string, mine: readonly ModelIdentity[]) {
  return failedPrecondition(
    `No ${skill} container has told this client its models, so that nothing says that it has what this process has, ` +
      `${named(mine)}: vectors of two models do not compare. ${ways}`,
  );
}

function another(theirs: readonly ModelIdentity[], mine: readonly ModelIdentity[]) {
  const absent = theirs.filter(({ id }) => mine.every((model) => model.id !== id));
  const ids = absent.map(({ id }) => id).join(' ');
  const fetching =
    ids && `Fetch what it has with \`skillgate models pull ${ids}\`; or do one of these. `;
  return failedPrecondition(
    `The container has ${named(theirs)}, and this process ${named(mine)}: vectors of two models do not compare. ${fetching}${ways}`,
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
 * The models of which a local answer may be: the one that a container last answered such a request with; before the
 * first, and where it has that one no more, any that it last announced. Undefined where any will do.
 */
function wantedModels(
  { fallback, endpoints, remoteModels }: Route,
  request: OutgoingRequest,
): readonly ModelIdentity[] | undefined {
  const { message, localModel } = request;
  if (localModel !== 'same' || fallback !== 'auto') return undefined;
  // The engine checks what its caller has pinned.
  if ((message as { modelDigest: string }).modelDigest !== '') return undefined;
  const announced = endpoints.flatMap(({ models }) => models);
  const taken = remoteModels.get(kindOf(request));
  const last = announced.find(({ digest }) => digest === taken);
  return last ? [last] : announced;
}

function refuseWhereNone(
  skill: string,
  theirs: readonly ModelIdentity[],
  mine: readonly ModelIdentity[],
): void {
  if (theirs.some(({ digest }) => mine.some((model) => model.digest === digest))) return;
  throw theirs.length === 0 ? never(skill, mine) : another(theirs, mine);
}

/**
 * Before any work: refuses what no model of this process may answer.
 * @throws SkillError FAILED_PRECONDITION; what the engine rejects with that can't say its models
 */
export async function refuseOtherEngine<M extends MethodDefinition>(
  route: Route,
  request: OutgoingRequest<M>,
  signal: AbortSignal,
): Promise<void> {
  const theirs = wantedModels(route, request as OutgoingRequest);
  if (!theirs || !isEngineInstalled(route.skill)) return;
  refuseWhereNone(route.skill, theirs, await route.local.models(signal));
}

/**
 * Keeps the answers of two models apart, where this process has several of which one may answer.
 * @throws SkillError FAILED_PRECONDITION for an answer of another model
 */
export function refuseOtherModel<M extends MethodDefinition>(
  route: Route,
  request: OutgoingRequest<M>,
  { response, servedBy }: UncachedAnswer<M>,
): void {
  const theirs = wantedModels(route, request as OutgoingRequest);
  if (!theirs || servedBy !== 'local') return;
  refuseWhereNone(route.skill, theirs, [(response as { model: ModelIdentity }).model]);
}
