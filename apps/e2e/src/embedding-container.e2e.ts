import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSkillPool, type SkillPool } from '@skillgate/client';
import { createModelStore, modelsConfig } from '@skillgate/models';
import { EmbeddingServiceService } from '@skillgate/proto';
import { describeEmbeddingContract, modelEnv, remoteTarget } from '@skillgate/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { atOnce } from './calls/at-once.js';
import { callersLeave } from './calls/leave.js';
import { sizeOf } from './config.js';
import { useSkill } from './containers/use-skill.js';
import { localVectors } from './faults/local-vectors.js';
import { vectorDifference } from './faults/same-answer.js';

const megabyte = 1e6;
/** Of issue 7: with the text model. */
const memoryBytes = 600 * megabyte;
const calls = sizeOf({ soak: 100_000, e2e: 600 });
const textModel = 'all-minilm-l6-v2';

/** No two are the same, so that each goes through the model. */
const passage = (at: number) =>
  `Passage ${at}: ${'the harbour lights were seen from far away. '.repeat(at % 6)}`;

/** An application whose text model is another one: the same files with other settings, which have another digest. */
async function withAnotherModel(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'skillgate-models-'));
  const { models } = createModelStore(modelsConfig(modelEnv));
  const { settings, ...model } = models.find(({ id }) => id === textModel)!;
  const prefixes = { none: 'other: ', query: '', document: '' };
  const manifest = join(folder, 'further.json');
  await writeFile(
    manifest,
    JSON.stringify({ another: { ...model, settings: { ...settings, prefixes } } }),
  );
  await symlink(join(modelEnv.SKILLGATE_MODELS_DIR, textModel), join(folder, 'another'));
  vi.stubEnv('SKILLGATE_MODELS_DIR', folder);
  vi.stubEnv('SKILLGATE_MODELS_MANIFEST', manifest);
  vi.stubEnv('EMBEDDING_TEXT_MODEL', 'another');
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });
}

describe('the embedding container', () => {
  const container = useSkill('embedding');

  it('gives the vectors that the same engine gives in this process, in less than 600 MB', async () => {
    const { skill, pool } = container;
    const embedding = pool.client('embedding');
    const memory = skill.watchMemory();
    const places = Array.from({ length: calls }, (_, at) => at);
    const remote = await atOnce(32, places, (at) =>
      embedding
        .embedText({ texts: [passage(at)] })
        .then((answer) => (at % 20 === 0 ? answer : undefined)),
    );
    const peakBytes = await memory.stop();
    const kept = remote.filter((answer) => answer !== undefined);
    const local = await localVectors(kept.map((_, at) => ({ texts: [passage(at * 20)] })));
    const differences = kept.map((answer, at) => vectorDifference(answer, local[at]!));
    expect(differences.filter(Boolean)).toEqual([]);
    expect(kept.length).toBeGreaterThan(20);
    console.log(`Memory over ${calls} texts: at most ${(peakBytes / megabyte).toFixed(0)} MB.`);
    expect(peakBytes).toBeLessThan(memoryBytes);
  }, 1_800_000);

  it('says why it is degraded, and what to do', async () => {
    expect(await container.pool.client('embedding').health()).toMatchObject({
      status: 'degraded',
      reasons: [expect.stringContaining('`skillgate models pull clip-vit-base-patch32`')],
    });
  });

  describeEmbeddingContract('over gRPC, in a container', async () =>
    remoteTarget(EmbeddingServiceService, container.skill.address),
  );

  it('drops what waits for a caller who has left, and answers the next one', async () => {
    const { skill, pool } = container;
    const embedding = pool.client('embedding');
    await callersLeave(skill, 8, (signal, caller) => {
      const texts = Array.from({ length: 256 }, (_, at) => `${caller}, ${at}: `.repeat(200));
      return embedding.embedText({ texts }, { signal });
    });
    expect((await embedding.embedText({ texts: ['next'] })).vectors).toHaveLength(1);
  });

  it('has none of its vectors mixed with those of another model, before or after it goes', async () => {
    const { skill } = container;
    await withAnotherModel();
    const stranger = createSkillPool({ address: '127.0.0.1:1' });
    const acquainted = createSkillPool({ address: skill.address });
    onTestFinished(async () => {
      await Promise.all([stranger.close(), acquainted.close()]);
    });
    const ask = (from: SkillPool, request: object = {}) =>
      from.client('embedding').embedText({ texts: ['a'], ...request });
    const first = await ask(acquainted);
    const refusal = { code: 'FAILED_PRECONDITION' };
    await expect(ask(stranger)).rejects.toMatchObject({
      ...refusal,
      message: expect.stringContaining('No embedding container has told this client its models'),
    });
    await skill.kill('SIGKILL');
    await skill.ended();
    await expect(ask(acquainted)).rejects.toMatchObject({
      ...refusal,
      message: expect.stringMatching(/^The container has .*and this process 'another'/),
    });
    const pinned = ask(acquainted, { modelDigest: first.model.digest });
    await expect(pinned).rejects.toMatchObject(refusal);
    const any = await ask(acquainted, { localModel: 'any' });
    expect(any).toMatchObject({ servedBy: 'local', model: { id: 'another' } });
    expect(any.model.digest).not.toBe(first.model.digest);
    const own = await ask(stranger, { modelDigest: any.model.digest });
    expect(own.model).toEqual(any.model);
    await skill.start();
    // Refused as before, until the client has asked the container whether it is back.
    await vi.waitFor(
      async () =>
        expect(await ask(acquainted)).toMatchObject({ servedBy: 'remote', model: first.model }),
      20_000,
    );
  });

  it('was never out of memory', async () => {
    const { skill } = container;
    await skill.kill('SIGTERM');
    expect(await skill.ended()).toEqual({ exitCode: 0, outOfMemory: false });
  });
});
