import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SkillName } from '@skillgate/core';
import { runCommand } from '@skillgate/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watchHealth } from './calls/watch-health.js';
import { isSoak } from './config.js';
import { startSkill } from './containers/start-skill.js';
import { copyRepository } from './processes/copy-repository.js';
import { nxEnvironment } from './processes/nx-environment.js';

const timeout = 1_800_000;
const onlyItsOwn = 'npx nx run-many -t lint typecheck test -p whatnot-engine,whatnot-skill';

/** The page's example, by a name that no skill of this repository has, and none that the generator's specs make. */
const unheardOf = (command: string) =>
  command.replaceAll('speech', 'whatnot').replaceAll('transcribe', 'concoct');

/** The commands of the README's page on a new skill. */
async function readmeCommands(folder: string): Promise<string[]> {
  const page = await readFile(join(folder, 'README.md'), 'utf8');
  const [, block = ''] = /^## Add a skill$[^]*?^```sh\n([^]*?)^```$/m.exec(page) ?? [];
  return block.trim().split('\n');
}

describe('the page on a new skill', { timeout }, () => {
  let folder: string;
  let commands: string[];

  beforeAll(async () => {
    folder = await copyRepository();
    commands = await readmeCommands(folder);
  }, timeout);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function run(command: string): Promise<void> {
    const ran = await runCommand('sh', ['-c', command], { cwd: folder, env: nxEnvironment() });
    expect(ran.exitCode, `${command}\n${ran.stdout}\n${ran.stderr}`).toBe(0);
  }

  it('names the commands that follow', () => {
    expect(commands).toEqual([
      'npm ci',
      'npx nx g ./tools/generators:skill speech --method transcribe',
      'npm run check',
      'npm test',
      'npx nx container speech-skill',
    ]);
  });

  it('makes a skill whose checks and tests pass', async () => {
    // The copy has what `npm ci` installs.
    const [, make = '', ...checks] = commands.map(unheardOf);
    await run(make);
    // The others' checks and tests are those of CI; `npm run soak` has the time for all.
    for (const command of isSoak ? checks.slice(0, 2) : [onlyItsOwn]) await run(command);
  });

  it('makes a container that serves', async () => {
    await run(unheardOf(commands.at(-1) ?? ''));
    const composeFile = pathToFileURL(join(folder, 'docker/compose.yaml'));
    // Of the copy's skills, which this checkout does not have.
    const skill = await startSkill('whatnot' as SkillName, { composeFile });
    try {
      const health = await watchHealth(skill.address);
      expect(health.statuses).toEqual(['SERVING']);
      health.close();
    } finally {
      await skill.remove();
      await run('docker image rm skillgate/whatnot-skill');
    }
  });
});
