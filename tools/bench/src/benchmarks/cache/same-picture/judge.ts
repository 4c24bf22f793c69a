import type { SamePictureMode, SamePictureRefusal } from '@skillgate/image-engine/same-picture';
import { compareFiles } from './comparing-threads.js';
import { hashDistance, hashWords } from './hash-distance.js';
import type { Prepared } from './prepare.js';

/** Within how many bits the cache looks at a kept file at all. */
export const hashBits: Readonly<Record<SamePictureMode, number>> = { same: 8, similar: 12 };

export interface Judgement {
  /** Whether the cache would have compared the two. */
  isNear: boolean;
  /** What the comparison says, whether or not the hashes are near. */
  same: boolean;
  reason: SamePictureRefusal | undefined;
  score: number | undefined;
}

/** Rules that keep a picture, whatever it is compared with, from ever being another's. */
const rules: ReadonlySet<string> = new Set(['graphic', 'smooth', 'busy', 'alpha']);

export async function judge(
  incoming: Prepared,
  kept: Prepared,
  mode: SamePictureMode = 'same',
): Promise<Judgement> {
  const distance = hashDistance(hashWords(incoming.imageHash), hashWords(kept.imageHash));
  const { same, reason, score } = await compareFiles(incoming.file, kept.file, mode);
  return { isNear: distance <= hashBits[mode], same, reason, score };
}

/** The rule that shuts a picture out of the same-picture tier, or undefined. */
export async function ruleAgainst(picture: Prepared): Promise<SamePictureRefusal | undefined> {
  const { reason } = await compareFiles(picture.file, picture.file, 'same');
  return reason !== undefined && rules.has(reason) ? reason : undefined;
}
