import {
  checkChoice,
  describeServing,
  invalidArgument,
  type CallContext,
  type HandlerOptions,
  type SkillEngine,
  type SkillHandler,
} from '@skillgate/core';
import {
  ChatRole as Role,
  DraftServiceService,
  FinishReason,
  type ChatMessage,
  type GenerateRequest,
  type GenerateResponse,
  type GenerateStreamRequest,
  type GenerateStreamResponse,
} from '@skillgate/proto';

import { draftEngineConfig, draftEngineVariables, type DraftEngineConfig } from './config.js';
import { draftCounters } from './draft-counts.js';
import { createDraftEngine } from './draft-engine.js';
import type { ChatRole, Draft, DraftEnd } from './draft-options.js';
import type { AskedMessage } from './request/asked-draft.js';
import { checkRequest } from './request/check-request.js';

const roles = new Map<number, ChatRole>([
  [Role.SYSTEM, 'system'],
  [Role.USER, 'user'],
  [Role.ASSISTANT, 'assistant'],
]);

function toMessage({ role: number, content, images }: ChatMessage, at: number): AskedMessage {
  return { role: checkChoice(`messages[${at}].role`, roles, number), content, images };
}

const finishReasons = {
  stop: FinishReason.STOP,
  length: FinishReason.LENGTH,
  'stop-sequence': FinishReason.STOP_SEQUENCE,
} satisfies Record<DraftEnd, FinishReason>;

/** The draft skill: mounted on gRPC by apps/draft-skill, called in process by the client's fallback. */
export function createDraftHandler(
  config: DraftEngineConfig,
  options: HandlerOptions = {},
): SkillHandler<typeof DraftServiceService> {
  const engine = createDraftEngine(config, options);

  async function responseOf(
    { id }: GenerateRequest,
    { end, ...draft }: Draft,
    timing: { context: CallContext; firstAtMs: number },
  ): Promise<GenerateResponse> {
    const { context, firstAtMs } = timing;
    const { identity: model } = await engine.model();
    const served = describeServing(id, context);
    return {
      ...draft,
      finishReason: finishReasons[end],
      latencyMs: served.timing.totalMs,
      timeToFirstTokenMs: firstAtMs - context.receivedAtMs,
      model,
      served,
    };
  }

  async function* grow(
    request: GenerateRequest,
    context: CallContext,
  ): AsyncGenerator<GenerateStreamResponse> {
    const options = checkRequest({ ...request, messages: request.messages.map(toMessage) }, config);
    let firstAtMs = 0;
    for await (const event of engine.write(options, context.signal)) {
      firstAtMs ||= performance.now();
      if ('piece' in event) {
        yield { text: event.piece, result: undefined };
      } else {
        const result = await responseOf(request, event.draft, { context, firstAtMs });
        yield { text: '', result };
      }
    }
  }

  async function generate(
    request: GenerateRequest,
    context: CallContext,
  ): Promise<GenerateResponse> {
    let whole: GenerateResponse | undefined;
    for await (const { result } of grow(request, context)) whole = result;
    return whole as GenerateResponse;
  }

  return {
    skill: 'draft',
    service: DraftServiceService,
    methods: {
      generate,
      async *generateStream({ request }: GenerateStreamRequest, context: CallContext) {
        if (request === undefined) throw invalidArgument('request must be given');
        yield* grow(request, context);
      },
    },
    identity: engine.identity,
    concurrency: config.sequences,
    warmUp: (signal) => engine.load(signal),
    degradedReasons: () => [],
    counters: draftCounters(engine.counts),
    close: () => engine.close(),
  };
}

/** What the server and the client's fallback mount. */
export const engine: SkillEngine<typeof DraftServiceService> = {
  skill: 'draft',
  variables: draftEngineVariables,
  createHandler: (env, options) => createDraftHandler(draftEngineConfig(env), options),
};
