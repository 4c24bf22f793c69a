import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { isOwnerGone, processOwner } from '../process-owner.js';

/** Stands in no model's id and in no host's name. */
const separator = '~';
const kind = 'pip';

/** Makes a folder that a package is unpacked into, and whose name says for which model, and whose it is. */
export function makePipFolder(parent: string, modelId: string): Promise<string> {
  return mkdtemp(join(parent, [kind, modelId, ...processOwner, ''].join(separator)));
}

/**
 * Removes what killed processes left. Of those of other hosts, or containers, nobody knows whether they live; but they
 * hold the lock of their model as long as they do.
 * @param modelId The model whose lock is held.
 */
export async function sweepPipFolders(parent: string, modelId: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const [nameKind, model, ...owner] = name.split(separator);
    if (nameKind !== kind || owner.length === 0) continue;
    const isOther = owner[0] !== processOwner[0];
    if (!(isOther ? model === modelId : isOwnerGone(owner))) continue;
    // Left once more where it can't be removed: it is in nobody's way.
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
}
