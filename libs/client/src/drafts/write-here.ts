import { internal } from '@skillgate/core';
import {
  DraftServiceService,
  type GenerateRequest,
  type GenerateResponse,
  type GenerateStreamResponse,
} from '@skillgate/proto';
import { engineMissing } from '../fallback.js';
import { isEngineInstalled } from '../local-engines.js';
import type { FallbackReason } from '../events.js';
import type { RemoteFailure } from '../remote-failure.js';
import { outgoingRequest } from '../request.js';
import { finishSuspect, streamSuspect } from '../suspects.js';
import { givePiece, type DraftRun, type EndedRun } from './draft-run.js';

type Parts = AsyncIterable<GenerateStreamResponse>;

/** Writes in this process. */
export function streamHere(
  { route, deadline }: DraftRun,
  message: GenerateRequest,
  reason: FallbackReason,
): Parts {
  const { skill, local, events, endpoints } = route;
  events.emit('fallback', { skill, reason, endpoint: endpoints[0]?.address });
  return local.stream('generateStream', { request: message }, deadline) as Parts;
}

/** Writes in place of a container: in this process, or where the request may have ended that, in a child of it. */
export function streamInstead(
  run: DraftRun,
  message: GenerateRequest,
  failure: RemoteFailure,
): Parts {
  if (!failure.isSuspect) return streamHere(run, message, failure.kind);
  const { route, request, deadline } = run;
  const suspect = outgoingRequest({
    ...{ method: DraftServiceService.generateStream, methodName: 'generateStream' },
    ...{ message: { request: message }, inputs: request.inputs },
    ...{ keeping: undefined, localModel: undefined },
  });
  return streamSuspect(route, suspect, deadline, failure);
}

/** Hands on each piece; resolves to the end. */
export async function readHere(
  parts: Parts,
  take: (piece: string) => Promise<void>,
): Promise<GenerateResponse> {
  for await (const { text, result } of parts) {
    if (result !== undefined) return result;
    await take(text);
  }
  throw internal('The local draft engine ended a stream without a result.');
}

/** Once more from the container that went away, whole and alone. */
async function askAgain(run: DraftRun, failure: RemoteFailure): Promise<EndedRun> {
  const { route, request, deadline } = run;
  const { response, reason } = await finishSuspect(route, request, deadline, failure);
  await givePiece(run, response.text);
  return { response, parts: [{ servedBy: 'remote', text: response.text }], reason };
}

/** The whole text, where no token of it has come from a container. */
export async function fallBackWhole(run: DraftRun, failure: RemoteFailure): Promise<EndedRun> {
  const { route, request } = run;
  const mayWriteHere = route.fallback !== 'never' && isEngineInstalled(route.skill);
  if (failure.isSuspect && !mayWriteHere) return askAgain(run, failure);
  if (route.fallback === 'never') throw failure.error;
  if (!mayWriteHere) throw engineMissing(route, failure);
  const parts = streamInstead(run, request.message, failure);
  const response = await readHere(parts, (piece) => givePiece(run, piece));
  return { response, parts: [{ servedBy: 'local', text: response.text }], reason: failure.kind };
}
