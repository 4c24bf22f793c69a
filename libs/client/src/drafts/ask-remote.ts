import { internal } from '@skillgate/core';
import {
  DraftServiceService,
  type GenerateResponse,
  type GenerateStreamResponse,
} from '@skillgate/proto';
import { askEndpoints } from '../ask-endpoints.js';
import type { Endpoint } from '../endpoint.js';
import { RemoteFailure } from '../remote-failure.js';
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
  run.model = state.name === 'serving' ? state.identity.models[0] : undefined;
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
    run.heldTokens = 0;
    throw error;
  }
}

/**
 * Retried only before the first token.
 * @throws RemoteFailure before the first token, BrokenStream after it; the caller's SkillError
 */
export function askRemote(run: DraftRun): Promise<GenerateResponse> {
  // No engine that has to load its model first writes in what connecting leaves of so short a time.
  const options = { deadline: run.deadline, isOnlyHope: true };
  return askEndpoints(run.route, options, (endpoint) => readFrom(run, endpoint));
}
