import { describe, expect, it } from 'vitest';
import { PhotoResults } from './copies-and-edits.js';
import type { Judgement } from './judge.js';
import { photoRows, repeatRows } from './rows.js';

const same: Judgement = { isNear: true, same: true, reason: undefined, score: 0.4 };
const other: Judgement = { isNear: true, same: false, reason: 'luma', score: 1.8 };

function results(photos: number): PhotoResults {
  const judged = new PhotoResults();
  judged.photos = photos;
  return judged;
}

const rowOf = (judged: PhotoResults, name: string) =>
  photoRows(judged).find((row) => row.name === name);

describe('photoRows', () => {
  it('judges the share of copies that are known again, of those that the size rule admits', () => {
    const judged = results(25);
    const tally = judged.copies.of('JPEG 70');
    for (let photo = 0; photo < 23; photo += 1) tally.add(same);
    tally.add(other);
    tally.add({ ...other, reason: 'size', score: undefined });
    const row = rowOf(judged, 'hits: JPEG 70');
    expect(row).toMatchObject({ target: '≥ 97', ok: false, note: 'of 25; missed: luma 1, size 1' });
    expect(row?.value).toBeCloseTo((100 * 23) / 24);
  });

  it('counts a picture that the hash does not find as missed, and as false all the same', () => {
    const judged = results(25);
    judged.copies.of('PNG').add({ ...same, isNear: false });
    judged.edits.of('mirrored').add({ ...same, isNear: false });
    expect(rowOf(judged, 'hits: PNG')).toMatchObject({ value: 0, note: 'of 1; missed: hash 1' });
    expect(rowOf(judged, 'false hits: mirrored')).toMatchObject({ value: 1, ok: false });
  });

  it('judges no share of a few photos, and a false hit always', () => {
    const judged = results(6);
    judged.copies.of('JPEG 70').add(other);
    judged.edits.of('caption').add(same);
    judged.falseHits.push('a.jpg: caption (0.40)');
    expect(rowOf(judged, 'hits: JPEG 70')).toMatchObject({ value: 0, ok: null });
    const caption = rowOf(judged, 'false hits: caption');
    expect(caption).toMatchObject({ value: 1, ok: false, binding: true });
    expect(caption?.note).toContain('a.jpg: caption (0.40)');
  });
});

describe('repeatRows', () => {
  const counts = { repeats: 120, hits: 100, admittedRepeats: 100, admittedHits: 98, falseHits: 0 };

  it('judges Skillgate by what the rules admit, and the others not at all', () => {
    const [mine, myFalse] = repeatRows('photos', [{ ...counts, strategy: 'Skillgate' }], true);
    expect(mine).toMatchObject({ value: 98, target: '≥ 97', ok: true });
    expect(mine?.note).toBe('of the 100 that the rules admit; over all 120 repeats 83.3 %');
    expect(myFalse).toMatchObject({ value: 0, ok: true });
    const hash = { ...counts, strategy: 'equal pHash', falseHits: 7 };
    const [share, wrong] = repeatRows('pages', [hash], false);
    expect(share).toMatchObject({ ok: null, target: null });
    expect(wrong).toMatchObject({ value: 7, ok: null });
  });
});
