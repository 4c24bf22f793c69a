import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

import { modelsConfig } from '../config.js';
import { createModelStore } from '../model-store.js';
import { startFileServer, type ServedFile } from '../testing/file-server.js';
import { tempFolder } from '../testing/scene.js';

const commit = 'c0ffee0123';
const repository = '/api/models/Some/Model-GGUF/revision';

const contents = Object.fromEntries(
  [
    'Model-Q4_K_M.gguf',
    'Model-Q8_0.gguf',
    'Model-BF16-00001-of-00002.gguf',
    'Model-BF16-00002-of-00002.gguf',
    'mmproj-Model-Q8_0.gguf',
  ].map((path) => [path, randomBytes(1_000)]),
);

/** What the hub says of the repository. */
const listing = {
  sha: commit,
  cardData: { license: 'apache-2.0' },
  siblings: [
    { rfilename: 'README.md', size: 10 },
    ...Object.entries(contents).map(([rfilename, bytes]) => ({
      rfilename,
      lfs: { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
    })),
  ],
};

/** In the place of the hub, which can't be reached from everywhere, and not be made to fail. */
async function startFakeHub(changes: Record<string, Partial<ServedFile>> = {}) {
  const bytes = Buffer.from(JSON.stringify(listing));
  const files: Record<string, ServedFile> = {
    [`${repository}/main?blobs=true`]: { bytes },
    [`${repository}/v1?blobs=true`]: { bytes },
  };
  for (const [path, content] of Object.entries(contents)) {
    files[`/Some/Model-GGUF/resolve/${commit}/${path}`] = { bytes: content };
  }
  for (const [path, change] of Object.entries(changes)) Object.assign(files[path]!, change);
  const hub = await startFileServer(files);
  onTestFinished(() => hub.stop());
  const folder = await tempFolder();
  const env = { SKILLGATE_MODELS_DIR: folder, HF_ENDPOINT: hub.url, HF_TOKEN: 'secret' };
  const open = (more: object = {}) =>
    createModelStore(modelsConfig({ ...env, SKILLGATE_MODELS_RETRY_PAUSE_MS: '1', ...more }));
  return { hub, folder, open };
}

const filesOf = ({ model }: { model: { files: readonly { path: string }[] } }) =>
  model.files.map(({ path }) => path);

describe('a model by its name on the hub', () => {
  it('is pulled, pinned, and from then on found without the network', async () => {
    const { hub, open, folder } = await startFakeHub();
    const name = 'Some/Model-GGUF:Q8_0';
    await expect(open().find(name)).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: `The model '${name}' of the hub is not in ${folder}. Fetch it with \`skillgate models pull ${name}\`, or let SKILLGATE_MODELS_DIR name the folder that has it.`,
    });
    const pulled = await open().pull(name);
    expect(filesOf(pulled)).toEqual(['Model-Q8_0.gguf']);
    expect(pulled.model).toMatchObject({ skill: 'draft', licence: 'apache-2.0' });
    expect(hub.requests.map(({ path, token }) => [path, token])).toEqual([
      [`${repository}/main?blobs=true`, 'Bearer secret'],
      [`/Some/Model-GGUF/resolve/${commit}/Model-Q8_0.gguf`, 'Bearer secret'],
    ]);
    const offline = open({ HF_HUB_OFFLINE: '1' });
    expect(await offline.find(name)).toEqual(pulled);
    expect(await offline.pull(name)).toEqual(pulled);
    expect(offline.models).toContainEqual(pulled.model);
    expect(offline.digestOf(name)).toBe(pulled.digest);
    expect(await offline.find(pulled.model.id)).toEqual(pulled);
    expect(hub.requests).toHaveLength(2);
  });

  const meant: [string, string[]][] = [
    ['Some/Model-GGUF', ['Model-Q4_K_M.gguf']],
    ['Some/Model-GGUF:q8_0', ['Model-Q8_0.gguf']],
    ['Some/Model-GGUF:Model-Q8_0.gguf@v1', ['Model-Q8_0.gguf']],
    ['Some/Model-GGUF:BF16', ['Model-BF16-00001-of-00002.gguf', 'Model-BF16-00002-of-00002.gguf']],
  ];
  it.each(meant)('%s means %j', async (name, paths) => {
    const { open } = await startFakeHub();
    expect(filesOf(await open().pull(name))).toEqual(paths);
  });

  it('is refused where it means nothing or more than one, with what there is', async () => {
    const { open } = await startFakeHub();
    const wholes = 'Model-BF16.gguf, Model-Q4_K_M.gguf, Model-Q8_0.gguf';
    for (const tag of ['Q2_K', 'Model', 'mmproj']) {
      await expect(open().pull(`Some/Model-GGUF:${tag}`)).rejects.toMatchObject({
        code: 'FAILED_PRECONDITION',
        message: expect.stringContaining(`Some/Model-GGUF has ${wholes}. Name one, as in`),
      });
    }
    await expect(open().pull('Some/Other')).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: expect.stringContaining('gives no Some/Other at main (it answered 404)'),
    });
    await expect(open().pull('Some/Model-GGUF:x:y')).rejects.toThrow("got 'Some/Model-GGUF:x:y'");
  });

  it('is not pulled where the hub can’t be asked, is left alone, or tells nonsense', async () => {
    const { hub, open } = await startFakeHub({
      [`${repository}/v1?blobs=true`]: { bytes: Buffer.from('<html>') },
    });
    const unavailable = (message: string) => ({
      code: 'UNAVAILABLE',
      message: expect.stringContaining(message),
    });
    const offline = open({ HF_HUB_OFFLINE: '1' }).pull('Some/Model-GGUF');
    await expect(offline).rejects.toMatchObject(unavailable('as HF_HUB_OFFLINE says'));
    const odd = open().pull('Some/Model-GGUF@v1');
    await expect(odd).rejects.toMatchObject(unavailable('is not valid JSON'));
    await hub.stop();
    const gone = open().pull('Some/Model-GGUF');
    await expect(gone).rejects.toMatchObject(unavailable('let HF_ENDPOINT name a mirror'));
  });

  it('is pulled anew where what was kept of it is damaged', async () => {
    const { hub, open, folder } = await startFakeHub();
    const { model } = await open().pull('Some/Model-GGUF');
    await writeFile(join(folder, '.hub', `${model.id}.json`), '{cut');
    await expect(open().find('Some/Model-GGUF')).rejects.toThrow('skillgate models pull');
    expect((await open().pull('Some/Model-GGUF')).model).toEqual(model);
    expect(hub.requests).toHaveLength(3);
  });

  it('stops when it is told to', async () => {
    const { open } = await startFakeHub();
    const stopped = open().pull('Some/Model-GGUF', { signal: AbortSignal.abort('enough') });
    await expect(stopped).rejects.toBe('enough');
  });
});
