/** Who said a message of a chat. */
export type ChatRole = 'system' | 'user' | 'assistant';

export interface DraftMessage {
  role: ChatRole;
  content: string;
}

/** What is continued: a text as it stands, or a chat by the model's own template. */
export type DraftInput =
  | { kind: 'prompt'; prompt: string }
  /** Where the last message is the assistant's, it is gone on from. */
  | { kind: 'chat'; messages: readonly DraftMessage[] };

/** What shape the text must have. */
export type DraftConstraint = { kind: 'json'; schema: unknown } | { kind: 'grammar'; gbnf: string };

export interface DraftSampling {
  /** 0 is greedy. */
  temperature: number;
  topP: number;
  /** 0 is off. */
  topK: number;
  minP: number;
  /** 1 is off. */
  repeatPenalty: number;
  seed: bigint;
}

/** A request whose every field is right. */
export interface DraftOptions {
  input: DraftInput;
  maxTokens: number;
  sampling: DraftSampling;
  stop: readonly string[];
  constraint: DraftConstraint | undefined;
  /** Decoded alone, from an empty context, by one thread, in pieces that are always the same. */
  deterministic: boolean;
  /** Whether the same request has the same text again, so that it is kept and shared. */
  isRepeatable: boolean;
}

/** Why a text ended. */
export type DraftEnd = 'stop' | 'length' | 'stop-sequence';

/** A whole text, and what is told of its making. */
export interface Draft {
  text: string;
  tokensGenerated: number;
  promptTokens: number;
  /** Of the prompt's, those that were still in the context. */
  cachedPromptTokens: number;
  /** After the first one. */
  tokensPerSecond: number;
  end: DraftEnd;
  /** The stop sequence that ended it, or nothing. */
  stopSequence: string;
  seed: bigint;
}

/** What comes while a text grows: a piece for each token, which may be empty; at last the whole. */
export type DraftEvent = { piece: string } | { draft: Draft };
