import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';

import { findLanguages } from './languages.js';

it('has English, French and Spanish from their packages', () => {
  const { installed, models } = findLanguages(undefined);
  expect(installed).toEqual(['eng', 'fra', 'spa']);
  expect(models().map(({ id }) => id)).toEqual(
    ['eng', 'fra', 'osd', 'spa'].map((code) => `tesseract-${code}`),
  );
});

it('takes further ones from a folder, packed or not, and nothing else that lies there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'skillgate-languages-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [spanish] = findLanguages(undefined).find(['spa']);
  await copyFile(spanish!.path, join(folder, 'glg.traineddata.gz'));
  await writeFile(join(folder, 'cat.traineddata'), gunzipSync(await readFile(spanish!.path)));
  await writeFile(join(folder, 'osd.traineddata'), 'x');
  await writeFile(join(folder, 'README.md'), 'x');
  const { installed, find, problems } = findLanguages(folder);
  expect(problems).toEqual([]);
  expect(installed).toEqual(['cat', 'eng', 'fra', 'glg', 'spa']);
  expect(find(['glg', 'eng']).map(({ code }) => code)).toEqual(['glg', 'eng']);
});

it('refuses one that is not installed', () => {
  expect(() => findLanguages(undefined).find(['deu'])).toThrow(
    "languages must be of those installed (eng, fra, spa), got 'deu'. More are added as",
  );
});

it('leaves out what is cut off, empty or no language, says so, and goes on with the rest', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'skillgate-languages-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const packed = await readFile(findLanguages(undefined).find(['spa'])[0]!.path);
  const files = {
    'cut.traineddata.gz': packed.subarray(0, 200_000),
    'half.traineddata': gunzipSync(packed).subarray(0, 200_000),
    'none.traineddata': Buffer.alloc(0),
    'text.traineddata': 'no language at all',
    'eng.traineddata': 'x',
    'glg.traineddata.gz': packed,
  };
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  const { installed, problems, find } = findLanguages(folder);
  expect(installed).toEqual(['eng', 'fra', 'glg', 'spa']);
  expect(problems.map((problem) => /\/(\w+)\.trained/.exec(problem)?.[1]).sort()).toEqual([
    'cut',
    'eng',
    'half',
    'none',
    'text',
  ]);
  expect(problems.join()).toMatch(/cut\.traineddata\.gz is left out: .+\. Fetch it again\./);
  expect(find(['eng'])[0]!.path).not.toContain(folder);
});

it('says which variable names a folder that is not there', () => {
  expect(() => findLanguages('/not/there')).toThrow(
    "OCR_LANGUAGE_FOLDER must be a folder that can be read, got '/not/there' (ENOENT",
  );
});
