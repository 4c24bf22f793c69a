import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../../../.cache/e2e-pictures', import.meta.url));

/** Makes a file once: later runs read it from `.cache`. A recipe that changes needs another name. */
export async function keep(name: string, make: () => Promise<Buffer> | Buffer): Promise<Buffer> {
  const path = join(folder, name);
  if (existsSync(path)) return readFileSync(path);
  const bytes = await make();
  mkdirSync(folder, { recursive: true });
  // Named at the end, so that a run that was broken off leaves no half file.
  writeFileSync(`${path}.part`, bytes);
  renameSync(`${path}.part`, path);
  return bytes;
}
