import type { ModelIdentity } from '@skillgate/core';
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
  /** By `performance.now()`. */
  startedAtMs: number;
  /** When the first piece was given; undefined before. */
  firstAtMs: number | undefined;
  /** What was given. */
  text: string;
  /** Messages that made it up; each stands for a token. */
  tokens: number;
  /** Messages after these that were empty: what they stand for is held back still. */
  heldTokens: number;
  attempts: number;
  endpoint: string | undefined;
  /** Which one wrote it, where the endpoint has said so. */
  model: ModelIdentity | undefined;
}

/** How a text ended. */
export interface EndedRun {
  response: GenerateResponse;
  parts: ServedPart[];
  /** Why not all of it is the container's. */
  reason: FallbackReason | undefined;
}

/** Gives the caller a piece of the text, unless it is empty. */
export async function givePiece(run: DraftRun, piece: string): Promise<void> {
  if (piece === '') return;
  run.firstAtMs ??= performance.now();
  run.text += piece;
  await run.give(piece);
}

/** The same for a message of the container's. */
export async function takePiece(run: DraftRun, piece: string): Promise<void> {
  run.heldTokens += 1;
  if (piece === '') return;
  run.tokens += run.heldTokens;
  run.heldTokens = 0;
  await givePiece(run, piece);
}
