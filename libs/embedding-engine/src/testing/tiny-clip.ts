import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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

/** The environment of an engine that has the text model, and a CLIP of random weights. */
export async function tinyClipEnv(): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'skillgate-clip-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await symlink(tinyClip, join(folder, 'tiny-clip'));
  const textModel = 'all-minilm-l6-v2';
  await symlink(join(modelEnv.SKILLGATE_MODELS_DIR, textModel), join(folder, textModel));
  return {
    SKILLGATE_MODELS_DIR: folder,
    SKILLGATE_MODELS_MANIFEST: join(tinyClip, 'manifest.json'),
    EMBEDDING_IMAGE_MODEL: 'tiny-clip',
  };
}
