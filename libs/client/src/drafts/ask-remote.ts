import { internal } from '@skillgate/core';
import {
  DraftServiceService,
  type GenerateResponse,
  type GenerateStreamResponse,
} from '@skillgate/proto';
import type { Endpoint } from '../endpoint.js';
import { isUsable, pick } from '../pick.js';
import { RemoteFailure } from '../remote-failure.js';
import { retrying } from '../retry.js';
import { takePiece, type DraftRun } from './draft-run.js';

/** A stream that broke after some text: it is never sent again, for the caller has that. */
export class BrokenStream extends Error {
  constructor(readonly failure: RemoteFailure) {
    super(failure.message, { cause: failure });
  }
}

async function readAll(
  run: DraftRun,
  responses: AsyncIterable<GenerateStreamResponse>,
): Promise<GenerateResponse> {
  for await (const { text, result } of responses) {
    if (result !== undefined) return result;
    await takePiece(run, text);
  }
  throw internal('The stream of the draft skill ended without a result.');
}

async function readFrom(run: DraftRun, endpoint: Endpoint): Promise<GenerateResponse> {
  const { request, deadline } = run;
  const { state } = endpoint;
  run.attempts += 1;
  run.endpoint = endpoint.address;
  run.digest = state.name === 'serving' ? state.identity.models[0]?.digest : undefined;
  try {
    const { generateStream } = DraftServiceService;
    // One message each way to begin with: on the wire a stream in both directions is the same.
    return await endpoint.duplex(generateStream, { deadline }, async ({ stream, checkSize }) => {
      checkSize(request.body().byteLength);
      await stream.write({ request: request.message });
      stream.end();
      return readAll(run, stream.responses as AsyncIterable<GenerateStreamResponse>);
    });
  } catch (error) {
    if (run.text !== '' && error instanceof RemoteFailure) throw new BrokenStream(error);
    // What began a character or a stop sequence was held back: the caller has nothing yet.
    run.tokens = 0;
    throw error;
  }
}

/**
 * Retry → choice of endpoint → its stream. Retried only before the first token.
 * @throws RemoteFailure before the first token, BrokenStream after it; the caller's SkillError
 */
export async function askRemote(run: DraftRun): Promise<GenerateResponse> {
  const { route, deadline } = run;
  const { skill, endpoints, balance, budget, changed, events } = route;
  const tried = new Set<Endpoint>();
  const context = {
    deadline,
    budget,
    hasOther: () => endpoints.some((other) => isUsable(other) && !tried.has(other)),
    onRetry: ({ kind, endpoint }: RemoteFailure, delayMs: number) =>
      events.emit('retry', { skill, kind, endpoint, delayMs }),
    ...route.retry,
  };
  const choice = { skill, balance, tried, deadline, changed };
  const response = await retrying(context, () =>
    pick(endpoints, choice, (endpoint) => {
      tried.add(endpoint);
      return readFrom(run, endpoint);
    }),
  );
  budget.succeeded();
  return response;
}
