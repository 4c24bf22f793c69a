import { randomBytes } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parseManifest, type Manifest, type Model } from '../manifest.js';

/** Where it is kept what names of the hub meant when they were pulled. No model's id begins with a dot. */
const folderName = '.hub';

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    // Nothing was pulled from the hub yet.
    return [];
  }
}

/** What was pulled before; a damaged record is none, so that it is pulled anew. */
export function readHubRecords(modelsFolder: string): Manifest {
  const folder = join(modelsFolder, folderName);
  const models = namesIn(folder).flatMap((name): [string, Model][] => {
    const id = name.slice(0, -'.json'.length);
    try {
      const record: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'));
      return [...parseManifest(record, name)].filter(([key]) => key === id);
    } catch {
      return [];
    }
  });
  return new Map(models);
}

/**
 * Keeps what a name of the hub means from now on, so that it is found without the network, and stays the same.
 * @throws SkillError FAILED_PRECONDITION where what the hub told is no model; the file system's error
 */
export async function keepHubRecord(modelsFolder: string, model: Model): Promise<void> {
  const record = { [model.id]: model };
  parseManifest(record, 'What the hub told');
  const folder = join(modelsFolder, folderName);
  const path = join(folder, `${model.id}.json`);
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  await mkdir(folder, { recursive: true });
  await writeFile(temporary, `${JSON.stringify(record, null, 2)}\n`);
  await rename(temporary, path);
}
