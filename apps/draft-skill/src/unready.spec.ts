import { copyFile, mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, credentials, status } from '@grpc/grpc-js';
import { createModelStore, modelsConfig } from '@skillgate/models';
import { DraftServiceService, GenerateRequest } from '@skillgate/proto';
import { modelEnv, startProgram, type StartedProgram } from '@skillgate/testing';
import { describe, expect, it, onTestFinished } from 'vitest';

const program = fileURLToPath(new URL('../bin/draft-skill.js', import.meta.url));

async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'skillgate-draft-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The model's file without its end. */
async function cutModel(): Promise<string> {
  const store = createModelStore(modelsConfig({ ...process.env, ...modelEnv }));
  const { folder, model } = await store.pull('smollm2-135m-instruct');
  const path = join(await tempFolder(), 'cut.gguf');
  await copyFile(join(folder, model.files[0]!.path), path);
  await truncate(path, 60_000_000);
  return path;
}

/** How a call of it ends. */
function callOf({ address }: StartedProgram): Promise<{ code: number; details: string }> {
  const client = new Client(address, credentials.createInsecure());
  onTestFinished(() => client.close());
  const { path, requestSerialize, responseDeserialize } = DraftServiceService.generate;
  const request = GenerateRequest.fromPartial({ prompt: 'Hello' });
  return new Promise((resolve) => {
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, (error) =>
      resolve(error ?? { code: status.OK, details: '' }),
    );
  });
}

describe('the server of a model that can’t be had', { timeout: 120_000 }, () => {
  const troubles: [string, () => Promise<Record<string, string>>, string][] = [
    [
      'is missing',
      async () => ({ SKILLGATE_MODELS_DIR: await tempFolder() }),
      'Fetch it with `skillgate models pull smollm2-135m-instruct`',
    ],
    [
      'is cut off',
      async () => ({ DRAFT_MODEL: await cutModel() }),
      'It must be a whole GGUF file of a model that writes text; fetch it again',
    ],
  ];
  it.each(troubles)('stays up where it %s, and says so to all who ask', async (_, env, advice) => {
    const server = await startProgram(program, { ...modelEnv, ...(await env()) });
    await server.logged('the warm-up failed');
    expect(await server.get('/healthz')).toMatchObject({ status: 200 });
    expect(await server.get('/readyz')).toEqual({
      status: 503,
      body: expect.stringContaining(advice),
    });
    expect(await callOf(server)).toMatchObject({
      code: status.FAILED_PRECONDITION,
      details: expect.stringContaining(advice),
    });
    expect(server.child.exitCode).toBeNull();
  });
});
