import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { SkillName } from '@skillgate/core';
import { failedPrecondition } from '@skillgate/core';

const require = createRequire(import.meta.url);

/** Looks beside this package and, for a global installation, from where the command is run. */
const resolveHereOrThere = (id: string) =>
  require.resolve(id, { paths: [import.meta.dirname, process.cwd()] });

/**
 * The script that serves a skill: what its package names as its command.
 * @throws SkillError FAILED_PRECONDITION when the package is not installed.
 */
export function findServer(
  skill: SkillName,
  resolve: (id: string) => string = resolveHereOrThere,
): string {
  const packageName = `@skillgate/${skill}-skill`;
  let manifestPath: string;
  try {
    manifestPath = resolve(`${packageName}/package.json`);
  } catch (cause) {
    throw failedPrecondition(
      `The ${skill} skill's server is the package ${packageName}, which is not installed here: npm install ${packageName}`,
      { cause },
    );
  }
  const { bin } = JSON.parse(readFileSync(manifestPath, 'utf8')) as { bin: Record<string, string> };
  const [script = ''] = Object.values(bin);
  return join(dirname(manifestPath), script);
}
