import { asSkillError, type Logger } from '@skillgate/core';
import type { Readiness } from './readiness.js';

export interface WarmUpOptions {
  warmUp: (signal: AbortSignal) => Promise<void>;
  /** Aborted when the server is stopped before it was ready. */
  signal: AbortSignal;
  readiness: Readiness;
  log: Logger;
}

/**
 * Warms the skill up, and lets calls in. A failure with FAILED_PRECONDITION, such as a missing model, leaves the server
 * up and unready: its calls and /readyz then tell what to do.
 * @throws SkillError when the warm-up fails
 */
export async function warmUpSkill({
  warmUp,
  signal,
  readiness,
  log,
}: WarmUpOptions): Promise<void> {
  const startedMs = performance.now();
  try {
    await warmUp(signal);
    if (signal.aborted) return;
    readiness.become({ name: 'serving' });
    log.info({ warmUpMs: Math.round(performance.now() - startedMs) }, 'serving');
  } catch (thrown) {
    if (signal.aborted) return;
    const error = asSkillError(thrown);
    readiness.become({ name: 'failed', error });
    log.error({ err: error, code: error.code }, 'the warm-up failed');
    throw error;
  }
}
