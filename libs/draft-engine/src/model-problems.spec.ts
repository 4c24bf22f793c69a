import { copyFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SkillError } from '@skillgate/core';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { draftEngineConfig } from './config.js';
import { createDraftEngine } from './draft-engine.js';
import { modelEnv, pullDraftModel } from './testing/draft-model.js';

let whole: string;
beforeAll(async () => {
  whole = join(await pullDraftModel(), 'SmolLM2-135M-Instruct.Q4_1.gguf');
}, 120_000);

async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'skillgate-draft-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function problemWith(env: Record<string, string>): Promise<SkillError> {
  const engine = createDraftEngine(draftEngineConfig({ ...modelEnv, ...env }));
  onTestFinished(() => engine.close());
  return engine.load(new AbortController().signal).then(
    () => expect.fail('it loaded'),
    (error: SkillError) => error,
  );
}

describe('a model that can’t be had', { timeout: 60_000 }, () => {
  it('is told with the command that fetches it', async () => {
    const error = await problemWith({ SKILLGATE_MODELS_DIR: await tempFolder() });
    expect(error.code).toBe('FAILED_PRECONDITION');
    expect(error.message).toContain('skillgate models pull smollm2-135m-instruct');
  });

  it('is logged once, however often it is tried again, and again when it is another problem', async () => {
    const folder = await tempFolder();
    const warnings: unknown[] = [];
    const config = draftEngineConfig({ ...modelEnv, DRAFT_MODEL: join(folder, 'a.gguf') });
    const engine = createDraftEngine(config, {
      logger: { warn: (...told) => warnings.push(told) },
    });
    onTestFinished(() => engine.close());
    const fail = () => expect(engine.load(new AbortController().signal)).rejects.toThrow();
    for (let retry = 0; retry < 3; retry += 1) await fail();
    expect(warnings).toHaveLength(1);
    await writeFile(join(folder, 'a.gguf'), 'no model '.repeat(1_000));
    for (let retry = 0; retry < 2; retry += 1) await fail();
    expect(warnings).toHaveLength(2);
  });

  it('is told where nothing has its name', async () => {
    const error = await problemWith({ DRAFT_MODEL: 'gpt-9' });
    expect(error.message).toBe(
      "DRAFT_MODEL must be one of smollm2-135m-instruct, OWNER/NAME of the hub, or the path of a GGUF file, got 'gpt-9'.",
    );
    const missing = await problemWith({ DRAFT_MODEL: '/nowhere/model.gguf' });
    expect(missing.message).toContain('There is no model at /nowhere/model.gguf');
  });

  it('is told where its file is cut off, by its bytes or by what it says of itself', async () => {
    const folder = await tempFolder();
    const path = join(folder, 'cut.gguf');
    await copyFile(whole, path);
    for (const bytes of [60_000_000, 1_000_000, 100, 0]) {
      await truncate(path, bytes);
      const error = await problemWith({ DRAFT_MODEL: path });
      expect([error.code, error.message]).toEqual([
        'FAILED_PRECONDITION',
        expect.stringContaining(`The model ${path} can't be loaded`),
      ]);
    }
  });

  it('is told where its file is something else', async () => {
    const path = join(await tempFolder(), 'text.gguf');
    await writeFile(path, 'no model '.repeat(1_000));
    const error = await problemWith({ DRAFT_MODEL: path });
    expect(error.message).toContain('It must be a whole GGUF file of a model that writes text');
  });

  it('is told where its contexts take more memory than there is', async () => {
    const env = { DRAFT_SEQUENCES: '64', DRAFT_CONTEXT_TOKENS: '8192' };
    const config = draftEngineConfig({ ...modelEnv, ...env });
    const limited = createDraftEngine(config, { memoryBytes: 1e9 });
    onTestFinished(() => limited.close());
    await expect(limited.load(new AbortController().signal)).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: expect.stringMatching(/^The model needs about \d+ MB of memory with 64 texts/),
    });
  });
});
