import { noTrace } from '@skillgate/cache';
import { asSkillError, type SkillError } from '@skillgate/core';
import type { ServedBy } from '../answer.js';
import { withDeadline, type CallOptions, type Deadline } from '../deadline.js';
import { refusePoison } from '../poison-list.js';
import { RemoteFailure } from '../remote-failure.js';
import type { OutgoingRequest } from '../request.js';
import type { Route } from '../route.js';
import { toDraftAnswer, type DraftAnswer } from '../skills/draft.js';
import { toldError } from '../told-error.js';
import { recordSpan } from '../tracing.js';
import { askRemote, BrokenStream } from './ask-remote.js';
import { BrokenDraftError } from './broken-draft.js';
import {
  givePiece,
  type DraftRun,
  type EndedRun,
  type Generate,
  type ServedPart,
} from './draft-run.js';
import { goOn } from './go-on.js';
import { createPartQueue } from '../part-queue.js';
import { fallBackWhole, readHere, streamHere } from './write-here.js';

/**
 * The end of a streamed text: all of it, and who wrote which part. Where two wrote it, tokens, `latencyMs` and
 * `timeToFirstTokenMs` are the whole's, from the call's start on; what the answer tells of its server, and the seed that
 * nobody chose, are of who wrote the end.
 */
export interface DraftStreamEnd extends DraftAnswer {
  /** In order; their texts make up the whole. */
  parts: ServedPart[];
}

/** The next piece of a text; in the last part alone `end`, beside no text. */
export type DraftPart = { text: string; end?: undefined } | { text: ''; end: DraftStreamEnd };

/** Remote; before the first token whole here, after it the rest. */
async function write(run: DraftRun): Promise<EndedRun> {
  const { route, request, deadline } = run;
  refusePoison(request.inputs);
  if (route.fallback === 'only') {
    const parts = streamHere(run, request.message, 'only');
    const response = await readHere(parts, (piece) => givePiece(run, piece));
    return { response, parts: [{ servedBy: 'local', text: response.text }], reason: 'only' };
  }
  try {
    const response = await askRemote(run);
    return { response, parts: [{ servedBy: 'remote', text: response.text }], reason: undefined };
  } catch (error) {
    deadline.ending.throwIfEnded();
    if (error instanceof BrokenStream) return goOn(run, error.failure);
    if (error instanceof RemoteFailure) return fallBackWhole(run, error);
    throw error;
  }
}

/** Whose the end of the text is. */
const lastBy = ({ parts }: EndedRun): ServedBy => parts.at(-1)?.servedBy ?? 'remote';

function endOf(ended: EndedRun): DraftStreamEnd {
  const { response, parts, reason } = ended;
  const origin = { servedBy: lastBy(ended), reason, trace: noTrace };
  return { ...toDraftAnswer(response, origin), parts };
}

/** For the pool's events, and OpenTelemetry. */
function tell(run: DraftRun, outcome: EndedRun | SkillError): void {
  const { route, attempts, startedAtMs } = run;
  const { skill } = route;
  const ended = 'parts' in outcome ? outcome : undefined;
  const method = 'generateStream';
  route.events.emit('call', {
    ...{ skill, method, attempts },
    code: 'parts' in outcome ? 'OK' : outcome.code,
    servedBy: ended && lastBy(ended),
    reason: ended?.reason,
    cache: undefined,
    totalMs: performance.now() - startedAtMs,
  });
  const served =
    'parts' in outcome ? { servedBy: lastBy(outcome), reason: outcome.reason } : outcome;
  recordSpan(skill, method, startedAtMs, served);
}

function failed(run: DraftRun, thrown: unknown): SkillError {
  const { route, endpoint, attempts, text } = run;
  const error = toldError(asSkillError(thrown), { skill: route.skill, endpoint, attempts });
  return text === '' ? error : new BrokenDraftError(error, text);
}

/** Writes a text and gives out its pieces; ends when its caller does. */
export async function* streamDraft(
  route: Route,
  makeRequest: () => OutgoingRequest<Generate>,
  options: CallOptions = {},
): AsyncGenerator<DraftPart> {
  const request = makeRequest();
  const stop = new AbortController();
  // Not AbortSignal.any: Node 20 keeps what it makes for as long as the caller's signal lives.
  const forward = () => stop.abort(options.signal?.reason);
  if (options.signal?.aborted) forward();
  options.signal?.addEventListener('abort', forward, { once: true });
  const queue = createPartQueue<DraftPart>();
  const { closed, timeoutMs: defaultTimeoutMs } = route;
  const run: Omit<DraftRun, 'deadline'> & { deadline?: Deadline } = {
    ...{ route, request, startedAtMs: performance.now(), firstAtMs: undefined },
    ...{ text: '', tokens: 0, heldTokens: 0 },
    ...{ attempts: 0, endpoint: undefined, model: undefined },
    give: (text) => queue.put({ text }),
  };
  const limits = { closed, defaultTimeoutMs, ...options, signal: stop.signal };
  const work = withDeadline(limits, (deadline) => write(Object.assign(run, { deadline }))).then(
    async (ended) => {
      tell(run as DraftRun, ended);
      await queue.put({ text: '', end: endOf(ended) });
      queue.end();
    },
    (thrown: unknown) => {
      const error = failed(run as DraftRun, thrown);
      tell(run as DraftRun, error);
      queue.fail(error);
    },
  );
  try {
    yield* queue.parts;
  } finally {
    options.signal?.removeEventListener('abort', forward);
    stop.abort();
    await work;
  }
}
