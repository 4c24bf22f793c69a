import { unavailable } from '@skillgate/core';
import { FinishReason, GenerateResponse } from '@skillgate/proto';
import { engineMissing } from '../fallback.js';
import { isEngineInstalled } from '../local-engines.js';
import type { RemoteFailure } from '../remote-failure.js';
import { givePiece, type DraftRun, type EndedRun, type ServedPart } from './draft-run.js';
import { restOf } from './rest-of.js';
import { readHere, streamInstead } from './write-here.js';

function cantGoOn(failure: RemoteFailure, why: string) {
  return unavailable(
    `${failure.error.message} ${why} The error's textSoFar has what had come; ask again for the whole.`,
    { cause: failure },
  );
}

/** @throws SkillError that says why the text can't be gone on with here */
async function assertMayGoOn(run: DraftRun, failure: RemoteFailure): Promise<void> {
  const { route, request, deadline, model } = run;
  if (route.fallback === 'never') throw failure.error;
  if (!isEngineInstalled(route.skill)) throw engineMissing(route, failure);
  if (request.message.constraint !== undefined) {
    throw cantGoOn(failure, 'A text that a schema or grammar binds is not gone on with half-way.');
  }
  const models = await route.local.models(deadline.signal);
  if (model !== undefined && models.some(({ digest }) => digest === model.digest)) return;
  throw cantGoOn(failure, 'The model of this process is another, so the text is not gone on with.');
}

/** A text that is the same everywhere is written anew, and given from where the caller has it. */
async function writeAnew(run: DraftRun, failure: RemoteFailure): Promise<GenerateResponse> {
  let anew = '';
  const isAnother = () => !anew.startsWith(run.text) && !run.text.startsWith(anew);
  const other = () =>
    cantGoOn(failure, 'This process writes another text, though the model is the same.');
  const parts = streamInstead(run, run.request.message, failure);
  const response = await readHere(parts, async (piece) => {
    anew += piece;
    if (isAnother()) throw other();
    await givePiece(run, anew.slice(run.text.length));
  });
  if (run.text !== response.text) throw other();
  return response;
}

/** A text that may hold all of its tokens already, though its end did not come. */
function endOf(run: DraftRun): GenerateResponse {
  return GenerateResponse.fromPartial({ finishReason: FinishReason.LENGTH, model: run.model });
}

async function writeRest(run: DraftRun, failure: RemoteFailure): Promise<GenerateResponse> {
  const { tokens } = run;
  const message = restOf(run);
  const response =
    message.maxTokens === 0
      ? endOf(run)
      : await readHere(streamInstead(run, message, failure), (piece) => givePiece(run, piece));
  const promptTokens = Math.max(0, response.promptTokens - tokens);
  return {
    ...response,
    tokensGenerated: tokens + response.tokensGenerated,
    promptTokens,
    cachedPromptTokens: Math.min(response.cachedPromptTokens, promptTokens),
  };
}

/** The figures of all of it, as its caller saw it. */
function asWhole(run: DraftRun, response: GenerateResponse): GenerateResponse {
  const { startedAtMs, firstAtMs = startedAtMs, text, request } = run;
  const endedAtMs = performance.now();
  const seconds = (endedAtMs - firstAtMs) / 1_000;
  return {
    ...response,
    text,
    seed: request.message.sampling?.seed ?? response.seed,
    latencyMs: endedAtMs - startedAtMs,
    timeToFirstTokenMs: firstAtMs - startedAtMs,
    tokensPerSecond: seconds > 0 ? Math.max(0, response.tokensGenerated - 1) / seconds : 0,
  };
}

/**
 * Goes on with a text whose stream broke, as it grows: in this process, or where the request may have ended the
 * container, in a child of it.
 * @throws SkillError where it can't be gone on with: another model, a schema or grammar, no engine, `never`
 */
export async function goOn(run: DraftRun, failure: RemoteFailure): Promise<EndedRun> {
  await assertMayGoOn(run, failure);
  const remote = run.text;
  const { deterministic } = run.request.message;
  const response = asWhole(run, await (deterministic ? writeAnew : writeRest)(run, failure));
  const local = run.text.slice(remote.length);
  const parts: ServedPart[] = [{ servedBy: 'remote', text: remote }];
  if (local === '') return { response, parts, reason: undefined };
  return {
    response,
    parts: [...parts, { servedBy: 'local', text: local }],
    reason: failure.kind,
  };
}
