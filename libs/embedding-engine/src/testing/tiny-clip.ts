import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Model } from '@skillgate/models';
import { modelEnv } from '@skillgate/testing';
import { onTestFinished } from 'vitest';

const tinyClip = fileURLToPath(new URL('tiny-clip', import.meta.url));

interface Recorded {
  texts: { text: string; tokens: number; vector: number[] }[];
  images: { file: string; pixels: string; vector: number[] }[];
  scores: Record<string, number>;
}

/** What Python's transformers made of texts and images; tools/reference/make_tiny_clip.py recorded it. */
export async function clipReference(): Promise<Recorded> {
  return JSON.parse(await readFile(join(tinyClip, 'reference.json'), 'utf8')) as Recorded;
}

export const clipPicture = (file: string): Promise<Buffer> => readFile(join(tinyClip, file));

/** A folder for models that has the text model; resolves to it, and to the environment of an engine. */
async function makeClipFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'skillgate-clip-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const textModel = 'all-minilm-l6-v2';
  await symlink(join(modelEnv.SKILLGATE_MODELS_DIR, textModel), join(folder, textModel));
  const env: Record<string, string> = {
    SKILLGATE_MODELS_DIR: folder,
    SKILLGATE_MODELS_MANIFEST: join(tinyClip, 'manifest.json'),
    EMBEDDING_IMAGE_MODEL: 'tiny-clip',
  };
  return { own: join(folder, 'tiny-clip'), env };
}

/** The environment of an engine that has the text model, and a CLIP of random weights. */
export async function tinyClipEnv(): Promise<Record<string, string>> {
  const { own, env } = await makeClipFolder();
  await symlink(tinyClip, own);
  return env;
}

/** The same with a copy of the CLIP, to be spoilt. */
export async function copyTinyClip(): Promise<{ own: string; env: Record<string, string> }> {
  const { own, env } = await makeClipFolder();
  await cp(tinyClip, own, { recursive: true });
  return { own, env };
}

/** The manifest with what `change` makes of the CLIP's entry; resolves to its path. */
export async function changedClipManifest(
  own: string,
  change: (model: Model) => object,
): Promise<string> {
  const manifest = JSON.parse(await readFile(join(tinyClip, 'manifest.json'), 'utf8')) as {
    'tiny-clip': Model;
  };
  const model = manifest['tiny-clip'];
  const path = join(own, 'changed.json');
  await writeFile(path, JSON.stringify({ 'tiny-clip': { ...model, ...change(model) } }));
  return path;
}
