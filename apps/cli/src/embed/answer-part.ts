import { SkillError } from '@skillgate/core';
import type { EmbeddingAnswer } from '../embedding-client.js';
import type { Part } from './embed-parts.js';

/** How a call ended. */
export type Outcome =
  | { state: 'done'; part: Part; answer: EmbeddingAnswer }
  | { state: 'failed'; part: Part; code: string; reason: string }
  | { state: 'skipped' };

async function ask(part: Part, signal: AbortSignal): Promise<Outcome> {
  if (signal.aborted) return { state: 'skipped' };
  try {
    return { state: 'done', part, answer: await part.ask() };
  } catch (error) {
    if (signal.aborted) return { state: 'skipped' };
    const code = error instanceof SkillError ? error.code : 'FILE';
    return { state: 'failed', part, code, reason: (error as Error).message };
  }
}

/**
 * Asks for a part. A call is refused as a whole for one of its inputs, so then each is asked for alone; what all of
 * them are refused for is told once.
 */
export async function answerPart(part: Part, signal: AbortSignal): Promise<Outcome[]> {
  const whole = await ask(part, signal);
  if (whole.state !== 'failed' || whole.code !== 'INVALID_ARGUMENT') return [whole];
  const outcomes: Outcome[] = [];
  for (const single of part.singles()) outcomes.push(await ask(single, signal));
  const [first] = outcomes;
  if (first === undefined) return [whole];
  if (first.state !== 'failed') return outcomes;
  const { reason } = first;
  const isShared = outcomes.every((one) => one.state === 'failed' && one.reason === reason);
  return isShared ? [{ ...first, part }] : outcomes;
}
