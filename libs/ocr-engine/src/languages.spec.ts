import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

import { findLanguages } from './languages.js';

it('has English, French and Spanish from their packages', () => {
  const { installed, models } = findLanguages(undefined);
  expect(installed).toEqual(['eng', 'fra', 'spa']);
  expect(models().map(({ id }) => id)).toEqual(['tesseract-eng', 'tesseract-fra', 'tesseract-spa']);
});

it('takes further ones from a folder, packed or not, and nothing else that lies there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'skillgate-languages-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [spanish] = findLanguages(undefined).find(['spa']);
  await copyFile(spanish!.path, join(folder, 'glg.traineddata.gz'));
  await writeFile(join(folder, 'cat.traineddata'), 'x');
  await writeFile(join(folder, 'osd.traineddata'), 'x');
  await writeFile(join(folder, 'README.md'), 'x');
  const { installed, find } = findLanguages(folder);
  expect(installed).toEqual(['cat', 'eng', 'fra', 'glg', 'spa']);
  expect(find(['glg', 'eng']).map(({ code }) => code)).toEqual(['glg', 'eng']);
});

it('refuses one that is not installed', () => {
  expect(() => findLanguages(undefined).find(['deu'])).toThrow(
    "languages must be of those installed (eng, fra, spa), got 'deu'. More are added as",
  );
});
