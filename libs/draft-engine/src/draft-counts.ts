import type { SkillCounter } from '@skillgate/core';

/** What an engine has done since its start. */
export interface DraftCounts {
  /** Tokens written, those that end a text among them. */
  tokens: number;
  /** Tokens of prompts, those that were still known among them. */
  promptTokens: number;
  /** Of these, those that were still known. */
  cachedPromptTokens: number;
  /** Texts that were begun; what was kept or shared is none. */
  decodes: number;
  /** Of these, those that were stopped because nobody waited for them any more. */
  cancelledDecodes: number;
}

export const noCounts = (): DraftCounts => ({
  ...{ tokens: 0, promptTokens: 0, cachedPromptTokens: 0, decodes: 0, cancelledDecodes: 0 },
});

/** For Prometheus. */
export function draftCounters(counts: DraftCounts): SkillCounter[] {
  const counter = (name: string, help: string, count: keyof DraftCounts) => ({
    ...{ name: `draft_${name}_total`, help, read: () => counts[count] },
  });
  return [
    counter('tokens', 'Tokens generated, those that end a text among them.', 'tokens'),
    counter('prompt_tokens', 'Tokens of the prompts of decoded texts.', 'promptTokens'),
    counter('cached_prompt_tokens', 'Of these, those not read again.', 'cachedPromptTokens'),
    counter('decodes', 'Texts begun to be decoded; none for those kept or shared.', 'decodes'),
    counter('cancelled_decodes', 'Of these, those stopped half-way.', 'cancelledDecodes'),
  ];
}
