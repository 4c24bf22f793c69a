import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nxEnvironment } from './processes/nx-environment.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** An nx without its daemon reads the whole workspace each time. */
const timeoutMs = 120_000;
let scratch: string;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'skillgate-affected-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

/** The projects that CI works on after a change of one file, of those alone that have the target. */
function affectedBy(file: string, target: string): string[] {
  const nx = join(root, 'node_modules/.bin/nx');
  const args = ['show', 'projects', '--affected', '--json', `--files=${file}`];
  const { status, stdout, stderr } = spawnSync(nx, [...args, `--withTarget=${target}`], {
    cwd: root,
    env: nxEnvironment({ NX_WORKSPACE_DATA_DIRECTORY: scratch }),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`nx ended with ${status}:\n${stdout}${stderr}`);
  return JSON.parse(stdout) as string[];
}

describe('a change in libs/image-engine', { timeout: timeoutMs }, () => {
  const file = 'libs/image-engine/src/index.ts';

  it('has the image skill, the client and their users tested, and nothing else', () => {
    const affected = affectedBy(file, 'lint');
    expect(affected).toEqual(expect.arrayContaining(['image-engine', 'image-skill', 'client']));
    for (const other of ['core', 'proto', 'imaging', 'server-kit', 'testing', 'docker']) {
      expect(affected).not.toContain(other);
    }
    expect(affected.filter((name) => /^(draft|ocr|embedding)-/.test(name))).toEqual([]);
  });

  it('has the container of the image skill built, and no other', () => {
    expect(affectedBy(file, 'container')).toEqual(['image-skill']);
  });
});

describe('a change in libs/server-kit', { timeout: timeoutMs }, () => {
  it('has the containers built, and leaves engine and client alone', () => {
    const file = 'libs/server-kit/src/index.ts';
    expect(affectedBy(file, 'container')).toContain('image-skill');
    const affected = affectedBy(file, 'test');
    expect(affected).not.toContain('image-engine');
    expect(affected).not.toContain('client');
  });
});
