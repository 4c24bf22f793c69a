import { unavailable } from '@skillgate/core';
import {
  ChatRole,
  FinishReason,
  GenerateResponse,
  type ChatMessage,
  type GenerateRequest,
} from '@skillgate/proto';
import { answerLocally, engineMissing } from '../fallback.js';
import { isEngineInstalled } from '../local-engines.js';
import type { RemoteFailure } from '../remote-failure.js';
import { outgoingRequest } from '../request.js';
import { finishSuspect } from '../suspects.js';
import type { DraftRun, EndedRun } from './draft-run.js';

function cantGoOn(failure: RemoteFailure, why: string) {
  return unavailable(
    `${failure.error.message} ${why} The error's textSoFar has what had come; ask again for the whole.`,
    { cause: failure },
  );
}

/** @throws SkillError that says why the text can't be gone on with here */
async function assertMayGoOn(run: DraftRun, failure: RemoteFailure): Promise<void> {
  const { route, request, deadline, digest } = run;
  if (route.fallback === 'never') throw failure.error;
  if (!isEngineInstalled(route.skill)) throw engineMissing(route, failure);
  if (request.message.constraint !== undefined) {
    throw cantGoOn(failure, 'A text that a schema or grammar binds is not gone on with half-way.');
  }
  const models = await route.local.models(deadline.signal);
  if (digest !== undefined && models.some((model) => model.digest === digest)) return;
  throw cantGoOn(failure, 'The model of this process is another, so the text is not gone on with.');
}

/** The chat with what the assistant has said so far. */
function sayOn(messages: readonly ChatMessage[], text: string): ChatMessage[] {
  const last = messages.at(-1);
  if (last?.role !== ChatRole.ASSISTANT) {
    return [...messages, { role: ChatRole.ASSISTANT, content: text, images: [] }];
  }
  return [...messages.slice(0, -1), { ...last, content: last.content + text }];
}

/** The request for the rest of a text. */
function restOf({ request, text, tokens }: DraftRun): GenerateRequest {
  const { message } = request;
  const isChat = message.messages.length > 0;
  return {
    ...message,
    maxTokens: message.maxTokens - tokens,
    prompt: isChat ? '' : message.prompt + text,
    messages: isChat ? sayOn(message.messages, text) : [],
  };
}

async function finish(run: DraftRun, message: GenerateRequest, failure: RemoteFailure) {
  const { route, request, deadline } = run;
  const { method, methodName, inputs } = request;
  const own = { keeping: undefined, localModel: undefined };
  const rest = outgoingRequest({ method, methodName, inputs, message, ...own });
  if (!failure.isSuspect) return answerLocally(route, rest, deadline, failure.kind);
  return (await finishSuspect(route, rest, deadline, failure)).response;
}

/** All of the text, from where the container left it, and whose the end is. */
function joined(run: DraftRun, rest: string, response: GenerateResponse, failure: RemoteFailure) {
  const parts = [
    { servedBy: 'remote', text: run.text },
    { servedBy: 'local', text: rest },
  ] as const;
  const ended: EndedRun = {
    response: { ...response, text: run.text + rest },
    parts: parts.filter(({ text }) => text !== ''),
    reason: failure.kind,
  };
  return ended;
}

/** A text that is the same everywhere is written anew, and given from where the caller has it. */
async function writeAnew(run: DraftRun, failure: RemoteFailure): Promise<EndedRun> {
  const response = await finish(run, run.request.message, failure);
  if (!response.text.startsWith(run.text)) {
    throw cantGoOn(failure, 'This process writes another text, though the model is the same.');
  }
  return joined(run, response.text.slice(run.text.length), response, failure);
}

async function writeRest(run: DraftRun, failure: RemoteFailure): Promise<EndedRun> {
  const message = restOf(run);
  if (message.maxTokens <= 0) {
    const response = GenerateResponse.fromPartial({
      finishReason: FinishReason.LENGTH,
      tokensGenerated: run.tokens,
    });
    return joined(run, '', response, failure);
  }
  const response = await finish(run, message, failure);
  const tokensGenerated = run.tokens + response.tokensGenerated;
  const promptTokens = Math.max(0, response.promptTokens - run.tokens);
  return joined(run, response.text, { ...response, tokensGenerated, promptTokens }, failure);
}

/**
 * Goes on with a text whose stream broke, in this process, or where the request may have ended the container, in a child
 * of it.
 * @throws SkillError where it can't be gone on with: another model, a schema or grammar, no engine, `never`
 */
export async function goOn(run: DraftRun, failure: RemoteFailure): Promise<EndedRun> {
  await assertMayGoOn(run, failure);
  const { deterministic } = run.request.message;
  const ended = await (deterministic ? writeAnew(run, failure) : writeRest(run, failure));
  const rest = ended.response.text.slice(run.text.length);
  if (rest !== '') await run.give(rest);
  return ended;
}
