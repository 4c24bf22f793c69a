import {
  edits,
  variations,
  type EditName,
  type Original,
  type VariationName,
} from '@skillgate/testing';
import sharp from 'sharp';
import type { BenchmarkContext } from '../../../frame/benchmark.js';
import { drive } from '../../../frame/drive.js';
import { judge, ruleAgainst } from './judge.js';
import type { Source } from './pictures.js';
import { prepare, type Prepared } from './prepare.js';
import { Tallies } from './tally.js';

export const variationNames = Object.keys(variations) as VariationName[];
export const editNames = Object.keys(edits) as EditName[];

/** What the photos' copies and edits were taken for. */
export class PhotoResults {
  photos = 0;
  /** Photos that a rule shuts out, by rule. */
  readonly shutOut = new Map<string, number>();
  readonly copies = new Tallies<VariationName>();
  readonly edits = new Tallies<EditName>();
  readonly similar = new Tallies<EditName>();
  /** Edits that passed for the same: what a maintainer wants to see. */
  readonly falseHits: string[] = [];

  get admitted(): number {
    return this.photos - [...this.shutOut.values()].reduce((sum, count) => sum + count, 0);
  }
}

/** Below it, in levels, no pixel can be seen to differ: a spot smoothed where all was smooth. */
const leastVisible = 10;

/** Whether an edit did nothing, as grey made grey. */
async function isUnchanged(original: Original, edited: Buffer): Promise<boolean> {
  const before = await original.open().removeAlpha().raw().toBuffer();
  const after = await sharp(edited).removeAlpha().raw().toBuffer();
  if (before.length !== after.length) return false;
  return before.every((value, at) => Math.abs(value - (after[at] ?? 0)) < leastVisible);
}

async function judgeEdits(
  { name, original, kept }: { name: string; original: Original; kept: Prepared },
  results: PhotoResults,
): Promise<void> {
  for (const edit of editNames) {
    const file = await edits[edit](original);
    if (await isUnchanged(original, file)) continue;
    const edited = await prepare(file);
    const judgement = await judge(edited, kept);
    results.edits.of(edit).add(judgement);
    if (judgement.same) results.falseHits.push(`${name}: ${edit} (${judgement.score?.toFixed(2)})`);
    results.similar.of(edit).add(await judge(edited, kept, 'similar'));
  }
}

async function judgePhoto({ name, open }: Source, results: PhotoResults): Promise<void> {
  const original = await open();
  const kept = await prepare(await original.open().png({ compressionLevel: 1 }).toBuffer());
  const rule = await ruleAgainst(kept);
  results.photos += 1;
  if (rule !== undefined) {
    results.shutOut.set(rule, (results.shutOut.get(rule) ?? 0) + 1);
    return;
  }
  for (const variation of variationNames) {
    const copy = await prepare(await variations[variation].make(original));
    results.copies.of(variation).add(await judge(copy, kept));
  }
  await judgeEdits({ name, original, kept }, results);
}

/** Every photo, coded and edited in every way, against itself as it is kept. */
export async function judgePhotos(
  { progress }: BenchmarkContext,
  photos: readonly Source[],
): Promise<PhotoResults> {
  const results = new PhotoResults();
  progress.part('photos, coded and edited', photos.length);
  await drive(photos, 2, async (photo) => {
    await judgePhoto(photo, results);
    progress.step();
  });
  return results;
}
