import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { unavailable } from '@skillgate/core';
import type { ModelStore } from '@skillgate/models';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Terminal } from '../terminal.js';
import { at, run } from '../testing/run-fake-cli.js';
import { pullModels } from './run-models.js';

describe('skillgate models', () => {
  const bytes = Buffer.from('weights');
  const mine = {
    ...{ skill: 'embedding', purpose: 'Tests.', licence: 'MIT', settings: {} },
    files: [
      {
        path: 'model.bin',
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        sources: [],
      },
    ],
  };
  beforeEach(() => writeFile(at('further.json'), JSON.stringify({ mine })));
  const put = async (content: Buffer) => {
    await mkdir(at('models/mine'), { recursive: true });
    await writeFile(at('models/mine/model.bin'), content);
  };

  it('lists what is known, and whether it is there', async () => {
    await put(bytes);
    const { exitCode, out } = await run(['models', 'list']);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/mine .* 7 B .* ready/);
    expect(out).toMatch(/all-minilm-l6-v2 .* 23\.4 MB .* Apache-2\.0 .* missing/);
    expect(out).toContain(
      `In ${at('models')}, by the sizes of the files; \`skillgate models verify\` reads their bytes.`,
    );
    const lines = (await run(['models', 'list', '--json'])).out.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ id: 'mine', state: 'ready', digest: expect.any(String) }),
    );
  });

  it('checks what is there, byte by byte', async () => {
    await put(bytes);
    const right = await run(['models', 'verify']);
    expect(right).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^mine is right, dig/) });
    await put(Buffer.from('weighty'));
    const wrong = await run(['models', 'verify', 'mine']);
    expect(wrong.exitCode).toBe(1);
    expect(wrong.err).toContain('error: mine: model.bin is damaged or another file: its SHA-256');
    expect(wrong.err).toContain('hint: `skillgate models pull mine` fetches what is wrong again.');
    const missing = await run(['models', 'verify', 'all-minilm-l6-v2', '--json']);
    expect(missing.exitCode).toBe(1);
    expect(JSON.parse(missing.out)).toMatchObject({ state: 'missing' });
  });

  it('says that there is nothing to check, and what to run', async () => {
    for (const args of [[], ['--json']]) {
      const { exitCode, out, err } = await run(['models', 'verify', ...args]);
      expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
      expect(err).toContain(`error: No model is in ${at('models')}, so that there is nothing`);
      expect(err).toContain('`skillgate models pull MODEL` fetches one');
    }
  });

  it('checks the others where one of the hub was never pulled', async () => {
    await put(bytes);
    const { exitCode, out, err } = await run(['models', 'verify', 'someone/model', 'mine']);
    expect({ exitCode, out }).toMatchObject({
      exitCode: 1,
      out: expect.stringMatching(/^mine is right/),
    });
    expect(err).toMatch(/^error: someone\/model: .* Fetch it with `skillgate models pull someone/);
  });

  it('says what it waits for, be that one who fetches or who was killed elsewhere', async () => {
    const locked: ModelStore['pull'] = async (_, { onWait } = {}) => {
      onWait?.();
      throw unavailable('gone');
    };
    const err: string[] = [];
    await pullModels(
      {
        store: { pull: locked } as ModelStore,
        terminal: { err: (text: string) => void err.push(text) } as Terminal,
        ...{ json: false, signal: new AbortController().signal },
      },
      ['mine'],
    );
    expect(err[0]).toBe(
      'mine: another process is fetching it, or was killed meanwhile; waiting until it is done, or silent for a minute…',
    );
  });

  it('fetches, and says why it can’t', async () => {
    await put(bytes);
    const there = await run(['models', 'pull', 'mine']);
    expect(there).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining('mine is ready: 7 B'),
    });
    const gone = await run(['models', 'pull', 'clip-vit-base-patch32', 'mine']);
    expect(gone.exitCode).toBe(3);
    expect(gone.err).toContain('as HF_HUB_OFFLINE says');
    expect(gone.out).toContain('mine is ready');
    await rm(at('models/mine'), { recursive: true });
    await mkdir(at('models/mine/model.bin/notes'), { recursive: true });
    const blocked = await run(['models', 'pull', 'mine']);
    expect(blocked.exitCode).toBe(1);
    expect(blocked.err).toMatch(
      /^error: mine: A folder that is not empty, or a mount, stands at .*\n$/,
    );
    const unknown = await run(['models', 'pull', 'nobody']);
    expect(unknown).toMatchObject({ exitCode: 2, err: expect.stringContaining("got 'nobody'") });
  });
});
