import type { ChatRole, DraftSampling } from '../draft-options.js';

/** A message as it came, its role put into words. */
export interface AskedMessage {
  role: ChatRole;
  content: string;
  images: readonly Uint8Array[];
}

/** A request as it came, in the contract's words and unchecked. */
export interface AskedDraft {
  id: string;
  prompt: string;
  messages: readonly AskedMessage[];
  /** 0 is the usual number. */
  maxTokens: number;
  sampling: { [Name in keyof DraftSampling]?: DraftSampling[Name] | undefined } | undefined;
  stop: readonly string[];
  constraint: { $case: 'jsonSchema' | 'grammar'; value: string } | undefined;
  deterministic: boolean;
}
