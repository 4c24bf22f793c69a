import { failedPrecondition } from '@skillgate/core';

import type { HubId } from './hub-id.js';

/** What the hub tells of a file that is kept apart from the repository, as all large ones are. */
export interface HubFile {
  path: string;
  bytes: number;
  sha256: string;
}

/** What is taken where nobody said, the first that there is: small, and good enough. */
const usualTags = ['Q4_K_M', 'Q4_K_S', 'Q4_0', 'Q5_K_M', 'Q8_0'];
/** A model in parts: https://github.com/ggml-org/llama.cpp/tree/master/tools/gguf-split */
const part = /-(\d{5})-of-(\d{5})(?=\.gguf$)/;
/** What goes with a model that sees, and writes no text itself. */
const isProjector = (path: string) => /(^|\/)mmproj/i.test(path);

const wholeName = (path: string) => path.replace(part, '');
const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** `model-Q4_K_M.gguf` has the tag Q4_K_M, and so has `Q4_K_M/model.gguf`; a file's own name is one too. */
function hasTag(path: string, tag: string): boolean {
  const [wanted, whole] = [tag.toLowerCase(), wholeName(path).toLowerCase()];
  if (nameOf(whole) === wanted || whole.endsWith(`-${wanted}.gguf`)) return true;
  return whole
    .replace(/\.gguf$/, '')
    .split(/[-./]/)
    .includes(wanted);
}

function refuse({ name, hub }: HubId, wholes: readonly string[]): never {
  const has = wholes.length > 0 ? `has ${wholes.join(', ')}` : 'has no GGUF file';
  const advice =
    wholes.length > 0
      ? `Name one, as in ${hub}:${nameOf(wholes[0]!)}.`
      : 'Name a repository of GGUF files; their names mostly end in -GGUF.';
  throw failedPrecondition(`The hub has no one model that ${name} names: ${hub} ${has}. ${advice}`);
}

/**
 * The files that a name means, of all that a repository has: one, or all parts of one.
 * @throws SkillError FAILED_PRECONDITION where it means none or several, with those that there are
 */
export function chooseFiles(id: HubId, files: readonly HubFile[]): HubFile[] {
  const models = files.filter(({ path }) => path.endsWith('.gguf') && !isProjector(path));
  const wholes = [...new Set(models.map(({ path }) => wholeName(path)))].sort();
  const tagged = (tag: string) => wholes.filter((whole) => hasTag(whole, tag));
  const usual = usualTags.map(tagged).find((found) => found.length > 0) ?? wholes;
  const [chosen, ...others] = id.tag === undefined ? usual : tagged(id.tag);
  if (chosen === undefined || others.length > 0) refuse(id, wholes);
  return models.filter(({ path }) => wholeName(path) === chosen);
}
