/** How `skillgate` ends: what a script can switch on. */
export const exitCodes = {
  ok: 0,
  /** Some files failed for reasons of their own, or a skill is degraded. */
  someFailed: 1,
  usage: 2,
  /** The skill can't be reached, is overloaded or too slow: the same command may do later. */
  skillUnavailable: 3,
  /** The skill wants another token: trying again changes nothing. */
  unauthenticated: 4,
  /** Ctrl-C: 128 + SIGINT, as shells count. */
  interrupted: 130,
  /** SIGTERM: 128 + 15. */
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Codes that say nothing about the file: the same command may do later. */
const passingCodes: ReadonlySet<string> = new Set([
  'UNAVAILABLE',
  'RESOURCE_EXHAUSTED',
  'DEADLINE_EXCEEDED',
]);

/** How a command ends some of whose files ended with these codes of errors. */
export function exitCodeFor(codes: Iterable<string>): ExitCode {
  const failed = new Set(codes);
  if (failed.has('UNAUTHENTICATED')) return exitCodes.unauthenticated;
  if ([...failed].some((code) => passingCodes.has(code))) return exitCodes.skillUnavailable;
  return failed.size > 0 ? exitCodes.someFailed : exitCodes.ok;
}

/** The same as a text for `--help`. */
export const exitCodesHelp = `Exit codes:
  0    all went well
  1    some files failed (the others are done); health: a skill is degraded
  2    wrong usage
  3    the skill can't be reached, is overloaded or too slow; try again later
  4    the skill refuses the token in SKILLGATE_CLIENT_TOKEN
  130  stopped by Ctrl-C, 143 by SIGTERM: what was finished is kept`;
