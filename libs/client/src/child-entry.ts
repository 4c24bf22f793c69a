import { createRequire } from 'node:module';
import { failedPrecondition } from '@skillgate/core';
import { here } from './here.js';

/**
 * The file that a suspect's process runs.
 * @throws SkillError FAILED_PRECONDITION in a bundle that left it out
 */
export function childEntry(): string {
  try {
    return createRequire(here).resolve('@skillgate/client/suspect-child');
  } catch (cause) {
    throw failedPrecondition(
      'The module @skillgate/client/suspect-child was not found, in which a call is finished that was under way ' +
        'when its container died. Keep @skillgate/client external when you bundle, or install it beside the bundle.',
      { cause },
    );
  }
}
