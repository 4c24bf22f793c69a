import { invalidArgument } from '@skillgate/core';
import {
  ChatRole,
  FinishReason,
  type ChatMessage,
  type GenerateRequest,
  type GenerateResponse,
} from '@skillgate/proto';
import { answerFrom, type Answer, type Origin } from '../answer.js';
import { checkedList } from './checked-list.js';

const roles = {
  system: ChatRole.SYSTEM,
  user: ChatRole.USER,
  assistant: ChatRole.ASSISTANT,
} as const;

/** Who said a message. */
export type DraftRole = keyof typeof roles;

export interface DraftMessage {
  role: DraftRole;
  content: string;
  /** Pictures, for a model that can see. @default [] */
  images?: readonly Uint8Array[];
}

export interface DraftRequest {
  /** A text that is continued as it stands; or `messages`. */
  prompt?: string;
  /** A chat, put through the model's own template. Where the last one is the assistant's, it is gone on from. */
  messages?: readonly DraftMessage[];
  /** 1 to the skill's limit. @default 256 */
  maxTokens?: number;
  /** 0 always takes the likeliest token. @default 0.7 */
  temperature?: number;
  /** @default 0.95 */
  topP?: number;
  /** 0 is off. @default 40 */
  topK?: number;
  /** @default 0.05 */
  minP?: number;
  /** 1 is off. @default 1.1 */
  repeatPenalty?: number;
  /** @default a random one, told in the answer */
  seed?: number | bigint;
  /** Up to 16 sequences that end the text and are not part of it. @default [] */
  stop?: readonly string[];
  /** A JSON schema that the text must keep to, as an object or as JSON; or `grammar`. */
  jsonSchema?: object | string;
  /** A grammar in llama.cpp's GBNF. */
  grammar?: string;
  /** Decoded alone, by one thread, so that the same request gives the same text everywhere; costs throughput. @default false */
  deterministic?: boolean;
  /** Echoed in the answer, at most 128 characters. @default '' */
  id?: string;
}

const finishes = {
  [FinishReason.STOP]: 'stop',
  [FinishReason.LENGTH]: 'length',
  [FinishReason.STOP_SEQUENCE]: 'stop-sequence',
  [FinishReason.CANCELLED]: 'cancelled',
} as const;

/** Why a text ended: the model ended it, `maxTokens` or the context was full, a stop sequence came. */
export type DraftFinish = (typeof finishes)[keyof typeof finishes] | 'unknown';

export interface DraftAnswer extends Answer {
  text: string;
  tokensGenerated: number;
  promptTokens: number;
  /** Of the prompt's tokens, those that had not to be read again. */
  cachedPromptTokens: number;
  /** After the first one. */
  tokensPerSecond: number;
  latencyMs: number;
  timeToFirstTokenMs: number;
  finishReason: DraftFinish;
  /** The stop sequence that ended it; empty when none did. */
  stopSequence: string;
  model: { id: string; digest: string };
  seed: bigint;
}

function messageFrom(message: DraftMessage, at: number): ChatMessage {
  const { role, content, images = [] } = message ?? {};
  if (!Object.hasOwn(roles, role)) {
    const known = Object.keys(roles).join(', ');
    throw invalidArgument(`messages[${at}].role must be one of ${known}, got '${role}'`);
  }
  if (typeof content !== 'string') {
    throw invalidArgument(`messages[${at}].content must be a text, got ${typeof content}`);
  }
  return { role: roles[role], content, images: images.map((image) => Buffer.from(image)) };
}

function seedFrom(seed: number | bigint): bigint {
  const isWhole = typeof seed === 'bigint' || Number.isSafeInteger(seed);
  if (isWhole && seed >= 0 && BigInt(seed) < 2n ** 64n) return BigInt(seed);
  throw invalidArgument(`seed must be a whole number from 0 to 2^64 - 1, got ${seed}`);
}

function constraintFrom({ jsonSchema, grammar }: DraftRequest): GenerateRequest['constraint'] {
  if (jsonSchema !== undefined && grammar !== undefined) {
    throw invalidArgument('Either jsonSchema or grammar may be given, got both');
  }
  if (grammar !== undefined) return { $case: 'grammar', value: grammar };
  if (jsonSchema === undefined) return undefined;
  const value = typeof jsonSchema === 'string' ? jsonSchema : JSON.stringify(jsonSchema);
  return { $case: 'jsonSchema', value };
}

function countFrom(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 0 && value < 2 ** 32) return value;
  throw invalidArgument(`${name} must be a whole number from 0 to 2^32 - 1, got ${value}`);
}

/**
 * The request as the contract has it, with every default filled in, so that a server's own defaults never matter.
 * @throws SkillError INVALID_ARGUMENT for what the contract can't carry; the rest is the engine's to check.
 */
export function toGenerateRequest(request: DraftRequest): GenerateRequest {
  const { prompt = '', messages = [], seed, stop = [], deterministic = false, id = '' } = request;
  const { maxTokens = 256, temperature = 0.7, topP = 0.95, topK = 40, minP = 0.05 } = request;
  const { repeatPenalty = 1.1 } = request;
  if (typeof prompt !== 'string') throw invalidArgument('prompt must be a text');
  if (maxTokens === 0) throw invalidArgument('maxTokens must be at least 1, got 0');
  return {
    ...{ id, prompt, messages: checkedList(messages, 'messages').map(messageFrom), deterministic },
    stop: [...checkedList(stop, 'stop')],
    maxTokens: countFrom('maxTokens', maxTokens),
    sampling: {
      ...{ temperature, topP, topK: countFrom('topK', topK), minP, repeatPenalty },
      ...(seed !== undefined && { seed: seedFrom(seed) }),
    },
    constraint: constraintFrom(request),
  };
}

/** The contract's response in the client's words. */
export function toDraftAnswer(response: GenerateResponse, origin: Origin): DraftAnswer {
  const { model, finishReason, served, ...told } = response;
  return {
    ...told,
    finishReason: finishes[finishReason as keyof typeof finishes] ?? 'unknown',
    model: { id: model?.id ?? '', digest: model?.digest ?? '' },
    ...answerFrom(served, origin),
  };
}
