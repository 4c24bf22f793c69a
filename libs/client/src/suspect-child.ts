// The process in which suspects are finished: the same handler, one call at a time, and nobody else's.
import { asSkillError, type ErrorCode } from '@skillgate/core';
import { createLocalEngine, type LocalEngine } from './local-engine.js';
import type { ServedSkill } from './skills/index.js';

/** What the parent sends. */
export interface SuspectRequest {
  skill: ServedSkill;
  methodName: string;
  /** The request as protobuf. */
  body: Uint8Array;
  /** When the call must be over, by `Date.now()`. */
  deadlineAt: number;
}

/** What the child answers. */
export type SuspectResponse =
  { response: Uint8Array } | { error: { code: ErrorCode; message: string } };

/**
 * All that the child sends: that it begins, so that its death from then on is the request's fault, each response of a
 * stream, and the end.
 */
export type SuspectMessage = { started: true } | { part: Uint8Array } | SuspectResponse;

const send = (message: SuspectMessage) => process.send?.(message);

const engines = new Map<ServedSkill, LocalEngine>();

function engineOf(skill: ServedSkill): LocalEngine {
  const engine =
    engines.get(skill) ?? createLocalEngine({ skill, maxWaiting: 1, ownsProcess: true });
  engines.set(skill, engine);
  return engine;
}

async function answer({
  skill,
  methodName,
  body,
  deadlineAt,
}: SuspectRequest): Promise<SuspectResponse> {
  try {
    const engine = engineOf(skill);
    const method = (await engine.service())[methodName]!;
    const request = method.requestDeserialize(Buffer.from(body));
    // The parent ends this process when the caller gives up.
    const deadline = { signal: new AbortController().signal, at: deadlineAt };
    if (!method.responseStream) {
      const response = await engine.unary(methodName, request, deadline);
      return { response: method.responseSerialize(response) };
    }
    let last: Uint8Array = Buffer.alloc(0);
    for await (const response of engine.stream(methodName, request, deadline)) {
      last = method.responseSerialize(response);
      send({ part: last });
    }
    return { response: last };
  } catch (error) {
    const { code, message } = asSkillError(error);
    return { error: { code, message } };
  }
}

process.on('message', (request: SuspectRequest) => {
  // Begins when the parent is sure to hear of it, even if the work ends this process at once.
  process.send?.({ started: true } satisfies SuspectMessage, () => {
    void answer(request).then(send);
  });
});
process.on('disconnect', () => process.exit());
// A Ctrl-C reaches the whole process group. The application may go on to finish its calls; its end ends this process too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
