import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { loadManifest, parseManifest } from './manifest.js';
import { modelDigest } from './model-digest.js';
import { tempFolder, testModel } from './testing/scene.js';

describe('the manifest', () => {
  it('names a text model, a model of images and texts, and one that drafts', () => {
    expect([...loadManifest().keys()]).toEqual([
      'all-minilm-l6-v2',
      'clip-vit-base-patch32',
      'smollm2-135m-instruct',
    ]);
  });

  it('takes further models from a file, which go before its own', async () => {
    const path = join(await tempFolder(), 'further.json');
    const mine = testModel({ model: { purpose: 'Mine.' } });
    await writeFile(path, JSON.stringify({ mine, 'all-minilm-l6-v2': mine }));
    const manifest = loadManifest(path);
    expect(manifest.get('mine')).toMatchObject({ id: 'mine', purpose: 'Mine.' });
    expect(manifest.get('all-minilm-l6-v2')?.purpose).toBe('Mine.');
  });

  it('says which file of further models can’t be read', async () => {
    const path = join(await tempFolder(), 'further.json');
    const broken = () => loadManifest(path);
    expect(broken).toThrow(/^SKILLGATE_MODELS_MANIFEST must name a JSON file.*ENOENT/);
    await writeFile(path, '{"cut');
    expect(broken).toThrow(/^SKILLGATE_MODELS_MANIFEST must name a JSON file.*JSON/);
  });

  const hostilePaths = [
    ...['../model.bin', '/etc/passwd', 'a/../../b', '.ssh/key', 'a//b', 'a\\..\\b', 'a/', ''],
    ...['C:\\model.bin', 'a\u0000b', '-rf', 'a b', '~/model.bin', 7],
  ];
  for (const path of hostilePaths) {
    it(`refuses the path ${JSON.stringify(path)}`, () => {
      const value = { mine: testModel({ file: { path } }) };
      expect(() => parseManifest(value, 'mine.json')).toThrow(
        `mine.json: the model 'mine' must have a path within its folder, got '${path}'.`,
      );
    });
  }

  const sources = [
    { hub: 'someone/model', revision: 'main', path: '../secret' },
    { hub: 'https://example.org/x', revision: 'main', path: 'a' },
    { hub: 'someone/model', revision: '../..', path: 'a' },
    { pip: '--index-url=x', path: 'a' },
    { pip: 'name', path: 'a' },
    { pip: 'name==1.0 --pre', path: 'a' },
    {},
  ];
  for (const source of sources) {
    it(`refuses the source ${JSON.stringify(source)}`, () => {
      const value = { mine: testModel({ file: { sources: [source] } }) };
      expect(() => parseManifest(value, 'mine.json')).toThrow(/^mine\.json: the model 'mine' must/);
    });
  }

  const broken: [object, string][] = [
    [{ file: { bytes: 0 } }, 'bytes, a whole number above 0'],
    [{ file: { sha256: 'ABC' } }, '64 lower-case hex digits'],
    [{ file: { sources: undefined } }, 'a list of sources'],
    [{ model: { files: [] } }, 'a list of files'],
    [{ model: { skill: 'cooking' } }, "a skill, got 'cooking'"],
    [{ model: { licence: '' } }, 'a purpose and a licence'],
    [{ model: { settings: null } }, 'settings'],
  ];
  for (const [changes, complaint] of broken) {
    it(`refuses ${JSON.stringify(changes)}`, () => {
      const parse = () => parseManifest({ mine: testModel(changes) }, 'mine.json');
      expect(parse).toThrow(`the model 'mine' must have ${complaint}`);
    });
  }

  it('refuses ids that lead out of the folder, and what is no object', () => {
    expect(() => parseManifest({ '..': testModel() }, 'm')).toThrow("'..' must have an id");
    expect(() => parseManifest({ '.downloads': testModel() }, 'm')).toThrow('must have an id');
    for (const value of [null, [], 'model']) {
      expect(() => parseManifest(value, 'm')).toThrow('m must be a JSON object');
    }
    expect(() => parseManifest({ mine: null }, 'm')).toThrow("'mine' must have a skill");
  });
});

describe('the digest of a model', () => {
  const model = loadManifest().get('all-minilm-l6-v2');
  if (model === undefined) throw new Error('The manifest has no text model.');

  it('follows its files and its settings, and not the order that they stand in', () => {
    const digest = modelDigest(model);
    expect(digest).toMatch(/^[\da-f]{64}$/);
    const turned = Object.fromEntries(Object.entries(model.settings).reverse());
    expect(modelDigest({ files: [...model.files].reverse(), settings: turned })).toBe(digest);
    expect(modelDigest({ ...model, settings: { ...model.settings, maxTokens: 128 } })).not.toBe(
      digest,
    );
    expect(modelDigest({ ...model, files: model.files.slice(1) })).not.toBe(digest);
  });
});
