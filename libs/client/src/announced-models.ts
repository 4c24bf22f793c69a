import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder, type ModelIdentity } from '@skillgate/core';

/** What one address has announced last, to this process or to another one. */
export interface AnnouncedModels {
  /** None where nothing is known. */
  last(): readonly ModelIdentity[];
  /** Resolves when it is kept, at once where it is no news; a folder that can't be written keeps nothing. */
  remember(models: readonly ModelIdentity[]): Promise<void>;
}

const digestPattern = /^[\da-f]{64}$/;

function isIdentity(value: unknown): value is ModelIdentity {
  const { id, digest } = (value ?? {}) as Partial<ModelIdentity>;
  return typeof id === 'string' && typeof digest === 'string' && digestPattern.test(digest);
}

function read(path: string): readonly ModelIdentity[] {
  try {
    const models: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(models) ? models.filter(isIdentity) : [];
  } catch {
    // Nothing was announced yet, or what was is unreadable, which comes to the same.
    return [];
  }
}

async function write(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await makeFolder(dirname(path), 0o700);
    await writeFile(temporary, text, { mode: 0o600 });
    await rename(temporary, path);
  } catch {
    // A process that starts while the skill is down then asks its user for the model, as it would without this.
  }
}

/**
 * Keeps what an address announces in a folder, so that a process that starts while nobody is there knows which models
 * its own must be.
 * @param folder Undefined keeps nothing.
 */
export function createAnnouncedModels(
  folder: string | undefined,
  skill: string,
  address: string,
): AnnouncedModels {
  if (folder === undefined) return { last: () => [], remember: async () => undefined };
  const name = createHash('sha256').update(`${skill} ${address}`).digest('hex').slice(0, 32);
  const path = join(folder, `${name}.json`);
  let known = '[]';
  return {
    last() {
      const models = read(path);
      known = JSON.stringify(models);
      return models;
    },
    async remember(models) {
      const told = JSON.stringify(models.map(({ id, digest }) => ({ id, digest })));
      if (told === known) return;
      known = told;
      await write(path, told);
    },
  };
}
