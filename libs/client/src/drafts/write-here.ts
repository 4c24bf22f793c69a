import { internal } from '@skillgate/core';
import type { GenerateResponse, GenerateStreamResponse } from '@skillgate/proto';
import { engineMissing } from '../fallback.js';
import { isEngineInstalled } from '../local-engines.js';
import type { FallbackReason } from '../events.js';
import type { RemoteFailure } from '../remote-failure.js';
import { finishSuspect } from '../suspects.js';
import { takePiece, type DraftRun, type EndedRun } from './draft-run.js';

/** Writes in this process, piece by piece. */
export async function writeHere(run: DraftRun, reason: FallbackReason): Promise<GenerateResponse> {
  const { route, request, deadline } = run;
  const { skill } = route;
  route.events.emit('fallback', { skill, reason, endpoint: route.endpoints[0]?.address });
  const message = { request: request.message };
  for await (const part of route.local.stream('generateStream', message, deadline)) {
    const { text, result } = part as GenerateStreamResponse;
    if (result !== undefined) return result;
    await takePiece(run, text);
  }
  throw internal('The local draft engine ended a stream without a result.');
}

/** The whole text, where no token of it has come from a container. */
export async function fallBackWhole(run: DraftRun, failure: RemoteFailure): Promise<EndedRun> {
  const { route, request, deadline } = run;
  if (failure.isSuspect) {
    const { response, servedBy, reason } = await finishSuspect(route, request, deadline, failure);
    await takePiece(run, response.text);
    const by = servedBy === 'remote' ? 'remote' : 'local';
    return { response, parts: [{ servedBy: by, text: response.text }], reason };
  }
  if (route.fallback === 'never') throw failure.error;
  if (!isEngineInstalled(route.skill)) throw engineMissing(route, failure);
  const response = await writeHere(run, failure.kind);
  return { response, parts: [{ servedBy: 'local', text: response.text }], reason: failure.kind };
}
