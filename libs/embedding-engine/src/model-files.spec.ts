import { rm, symlink, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { modelEnv } from '@skillgate/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { damageFile } from './testing/damage-file.js';
import { startHandler } from './testing/engine.js';
import { embed } from './testing/embed.js';
import { noteThreads } from './testing/note-threads.js';
import { makeModelFolder, textModel, type ModelFolder } from './testing/model-folder.js';
import { pullTextModel } from './testing/pull-text-model.js';

const never = () => new AbortController().signal;
const network = 'onnx/model_quantized.onnx';

let folder: ModelFolder;
beforeAll(pullTextModel, 300_000);
beforeEach(async () => {
  folder = await makeModelFolder();
});
afterEach(() => folder.remove());

/** Neither a call nor the warm-up of an engine with this environment gets further than `message`. */
async function expectRefusal(env: Record<string, string>, message: string) {
  const handler = startHandler(env);
  const refusal = { code: 'FAILED_PRECONDITION', message: expect.stringContaining(message) };
  await expect(embed(handler, { texts: ['a'] })).rejects.toMatchObject(refusal);
  await expect(handler.warmUp(never())).rejects.toMatchObject(refusal);
  expect(handler.identity().models.filter(({ id }) => id !== 'clip-vit-base-patch32')).toEqual([]);
}

describe('a model that is missing', () => {
  it('is told with how to get it; once it is there, it is used', async () => {
    const handler = startHandler({ SKILLGATE_MODELS_DIR: folder.path });
    const fetching = 'Fetch it with `skillgate models pull all-minilm-l6-v2`';
    const refusal = { code: 'FAILED_PRECONDITION', message: expect.stringContaining(fetching) };
    await expect(handler.warmUp(never())).rejects.toMatchObject(refusal);
    await expect(embed(handler, { texts: ['a'] })).rejects.toMatchObject(refusal);
    expect(handler.identity().models).toEqual([]);
    await symlink(textModel.folder, join(folder.path, textModel.id));
    expect((await embed(handler, { texts: ['a'] })).vectors).toHaveLength(1);
    expect(handler.identity().models).toHaveLength(1);
  });
});

it('that the manifest does not have is told with those of its kind', () =>
  expectRefusal(
    { SKILLGATE_MODELS_DIR: folder.path, EMBEDDING_TEXT_MODEL: 'none-such' },
    "EMBEDDING_TEXT_MODEL must be one of all-minilm-l6-v2, got 'none-such'.",
  ));

describe('a model with a file', () => {
  const damages: [string, (model: string) => Promise<void>, string][] = [
    ['cut off', (model) => truncate(join(model, network), 4), `${network} is cut off: it has 4 of`],
    [
      'of other bytes',
      (model) => damageFile(join(model, network)),
      `${network} is damaged or another`,
    ],
    ['gone', (model) => rm(join(model, 'tokenizer.json')), 'tokenizer.json is missing'],
  ];
  it.each(damages)('that is %s is not used', async (_, spoil, message) => {
    await spoil(await folder.copyTextModel());
    await expectRefusal({ SKILLGATE_MODELS_DIR: folder.path }, message);
  });
});

describe('a model whose thread dies', () => {
  it('and whose file is damaged by then is lost, which is told, until the file is whole', async () => {
    const tokenizer = join(await folder.copyTextModel(), 'tokenizer.json');
    const endThreads = noteThreads();
    const handler = startHandler({ SKILLGATE_MODELS_DIR: folder.path });
    const losses: string[] = [];
    handler.onLoss?.(({ message }) => losses.push(message));
    await handler.warmUp(never());
    const [noImages] = handler.degradedReasons();
    await endThreads();
    await damageFile(tokenizer);
    const told = expect.stringContaining('tokenizer.json is damaged or another file');
    const refusal = { code: 'FAILED_PRECONDITION', message: told };
    await expect(embed(handler, { texts: ['a'] })).rejects.toMatchObject(refusal);
    expect(losses).toEqual([told]);
    expect(handler.degradedReasons()).toEqual([told, noImages]);
    expect(handler.identity().models).toEqual([]);
    await expect(handler.warmUp(never())).rejects.toMatchObject(refusal);
    await damageFile(tokenizer);
    await handler.warmUp(never());
    expect(handler.degradedReasons()).toEqual([noImages]);
    expect(handler.identity().models).toHaveLength(1);
    expect((await embed(handler, { texts: ['a'] })).vectors).toHaveLength(1);
  });

  it('serves with its other thread while that one can’t be started again, and the health tells why', async () => {
    const tokenizer = join(await folder.copyTextModel(), 'tokenizer.json');
    const endThreads = noteThreads();
    const two = { EMBEDDING_THREADS: '2', EMBEDDING_SESSIONS: '2' };
    const handler = startHandler({ ...two, SKILLGATE_MODELS_DIR: folder.path });
    const losses: string[] = [];
    handler.onLoss?.(({ message }) => losses.push(message));
    await handler.warmUp(never());
    const [noImages] = handler.degradedReasons();
    await endThreads(1);
    await damageFile(tokenizer);
    expect((await embed(handler, { texts: ['a', 'b'] })).vectors).toHaveLength(2);
    const slower = /^1 of 2 threads of the model 'all-minilm-l6-v2' .* tokenizer.json is damaged/;
    await expect
      .poll(() => handler.degradedReasons(), { timeout: 10_000 })
      .toEqual([expect.stringMatching(slower), noImages]);
    expect((await embed(handler, { texts: ['c', 'd'] })).vectors).toHaveLength(2);
    expect(handler.identity().models).toHaveLength(1);
    expect(losses).toEqual([]);
    await endThreads(1);
    await expect(embed(handler, { texts: ['e'] })).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
    });
    const told = expect.stringContaining('tokenizer.json is damaged or another file');
    expect(losses).toEqual([told]);
    expect(handler.degradedReasons()).toEqual([told, noImages]);
    await damageFile(tokenizer);
    await handler.warmUp(never());
    expect(handler.degradedReasons()).toEqual([noImages]);
  });
});

describe('a model of the wrong kind', () => {
  it('is refused before it is looked for', async () => {
    await expectRefusal(
      { ...modelEnv, EMBEDDING_TEXT_MODEL: 'smollm2-135m-instruct' },
      "EMBEDDING_TEXT_MODEL must name a model of the kind 'text', and 'smollm2-135m-instruct' is of",
    );
  });

  it('that its manifest has for a right one is refused by ONNX Runtime, and ends no process', async () => {
    const env = await folder.addChanged(({ files }) => ({
      files: files.map((file) => {
        if (file.path !== network) return file;
        const { bytes, sha256 } = files.find(({ path }) => path === 'tokenizer.json')!;
        return { ...file, bytes, sha256 };
      }),
    }));
    await rm(join(folder.path, 'mine'));
    const copy = await folder.copyTextModel();
    await symlink(copy, join(folder.path, 'mine'));
    await rm(join(copy, network));
    await symlink(join(copy, 'tokenizer.json'), join(copy, network));
    await expectRefusal(env, 'they are: Load model from model_quantized.onnx failed:');
  });

  const wrongSettings: [object, string][] = [
    [{ kind: 'gguf' }, "must name a model of the kind 'text', and 'mine' is of the kind 'gguf'"],
    [{ kind: undefined }, "must name a model of the kind 'text', and 'mine' has none"],
    [{ pooling: 'cls' }, 'settings of \'mine\', pooling must be mean, got "cls".'],
    [{ dtype: 'fp16' }, 'dtype must be q8 or fp32, got "fp16".'],
    [{ maxTokens: 0 }, 'maxTokens must be a whole number above 0, got 0.'],
    [{ canShorten: undefined }, 'canShorten must be true or false, got none.'],
    [{ prefixes: null }, 'an object with a text for each of none, query, document, got null.'],
    [{ maxTokens: 513 }, 'they are: It takes no text of 513 tokens, its maxTokens: '],
    [
      { dimensions: 383 },
      'they are: Its vectors of texts have 384 dimensions, and 383 are expected.',
    ],
    [{ tokenizer: 'Other' }, 'tokenizer must be BertTokenizer or CLIPTokenizer, got "Other".'],
  ];
  it.each(wrongSettings)('is refused with %j', async (change, message) => {
    const env = await folder.addChanged(({ settings }) => ({
      settings: { ...settings, ...change },
    }));
    await expectRefusal(env, message);
  });
});
