import type { DraftServiceService, GenerateRequest, GenerateResponse } from '@skillgate/proto';
import type { ServedBy } from '../answer.js';
import type { Deadline } from '../deadline.js';
import type { FallbackReason } from '../events.js';
import type { OutgoingRequest } from '../request.js';
import type { Route } from '../route.js';

export type Generate = (typeof DraftServiceService)['generate'];

/** A part of a text, by who wrote it. */
export interface ServedPart {
  servedBy: Exclude<ServedBy, 'cache'>;
  text: string;
}

/** One text on its way to its caller. */
export interface DraftRun {
  route: Route;
  request: OutgoingRequest<Generate> & { message: GenerateRequest };
  deadline: Deadline;
  /** Gives a piece to the caller. */
  give: (piece: string) => Promise<void>;
  /** What was given. */
  text: string;
  /** Messages that came; each stands for a token. */
  tokens: number;
  attempts: number;
  endpoint: string | undefined;
  /** Which model wrote it, where the endpoint has said so. */
  digest: string | undefined;
}

/** How a text ended. */
export interface EndedRun {
  response: GenerateResponse;
  parts: ServedPart[];
  /** Why not all of it is the container's. */
  reason: FallbackReason | undefined;
}

/** Takes a piece of the text, which may be empty. */
export async function takePiece(run: DraftRun, piece: string): Promise<void> {
  run.tokens += 1;
  if (piece === '') return;
  run.text += piece;
  await run.give(piece);
}
