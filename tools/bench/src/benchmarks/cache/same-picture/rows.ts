import { nearDuplicates, textGrounds, variations, type VariationName } from '@skillgate/testing';
import { toRow, type Row } from '../../../frame/row.js';
import { atLeast, atMost } from '../../../frame/target.js';
import { editNames, variationNames, type PhotoResults } from './copies-and-edits.js';
import { legibleFrom, writings, type GlyphResults } from './glyphs.js';
import type { PairResults } from './pairs.js';
import type { RepeatResult } from './repeats.js';
import type { SpeedResult } from './speed.js';
import type { Tally } from './tally.js';

const none = atMost(0);
const percent = (part: number, whole: number) => (whole === 0 ? null : (100 * part) / whole);

/** Fewer photos than this are no share to judge by. */
const fewestPhotos = 20;

function copyRow(name: VariationName, results: PhotoResults): Row {
  const tally = results.copies.of(name);
  const least = variations[name].leastHits;
  const misses = tally.describeRefusals();
  return toRow({
    name: `hits: ${name}`,
    value: tally.hitPercent,
    unit: '%',
    ...(least !== undefined && { target: atLeast(100 * least) }),
    tooShort: results.admitted < fewestPhotos,
    note: misses === '' ? `all of ${tally.asked}` : `of ${tally.asked}; missed: ${misses}`,
  });
}

function admittedRow(results: PhotoResults): Row {
  const shutOut = [...results.shutOut].map(([rule, count]) => `${rule} ${count}`).join(', ');
  return toRow({
    name: 'photos that the rules admit',
    value: percent(results.admitted, results.photos),
    unit: '%',
    note: `of ${results.photos}${shutOut === '' ? '' : `; shut out: ${shutOut}`}`,
  });
}

function falseHitRow(name: string, tally: Tally, falseHits: readonly string[] = []): Row {
  const nearest = Number.isFinite(tally.nearest)
    ? `; the nearest miss at ${tally.nearest.toFixed(2)} of the limit`
    : '';
  const which = falseHits.length > 0 ? `; ${falseHits.slice(0, 12).join('; ')}` : '';
  return toRow({
    name: `false hits: ${name}`,
    value: tally.same,
    unit: '',
    target: none,
    note: `of ${tally.asked}; ${tally.describeRefusals()}${nearest}${which}`,
  });
}

/** Copies must be known again, edits never taken for the original. */
export function photoRows(results: PhotoResults): Row[] {
  const mine = (edit: string) => results.falseHits.filter((which) => which.includes(`: ${edit} (`));
  return [
    admittedRow(results),
    ...variationNames.map((name) => copyRow(name, results)),
    ...editNames.map((name) => falseHitRow(name, results.edits.of(name), mine(name))),
  ];
}

/** Which edits `similar` takes for the same: told, not judged; near-duplicates are what it is for. */
export function similarEditRows(results: PhotoResults): Row[] {
  const wanted: readonly string[] = nearDuplicates;
  return editNames.map((name) => {
    const tally = results.similar.of(name);
    return toRow({
      name: `similar takes: ${name}`,
      value: percent(tally.hits, tally.asked),
      unit: '%',
      note: `${wanted.includes(name) ? 'what it is for' : 'not what it is for'}; of ${tally.asked}`,
    });
  });
}

/** Pages of text are nothing for `similar`; what it does to a little text is told. */
export function similarGlyphRows({ similar }: GlyphResults): Row[] {
  const little = writings.filter((written) => written !== 'page');
  return [
    falseHitRow('pages of text, by similar', similar.of('page')),
    ...little.map((written) =>
      toRow({
        name: `similar takes: a ${written} on something`,
        value: percent(similar.of(written).hits, similar.of(written).asked),
        unit: '%',
        note: 'with one glyph changed: this is what may go wrong',
      }),
    ),
  ];
}

/** One glyph changed: never taken for the same where it can be read; below that, told. */
export function glyphRows(results: GlyphResults): Row[] {
  const grounds = writings.flatMap((written) =>
    textGrounds.map((ground) => `${written} on ${ground}` as const),
  );
  const which = (part: string) => results.falseHits.filter((one) => one.includes(part));
  const below = [5, 6].map((height) => ({ height, tally: results.byHeight.of(height) }));
  const faint = [25].map((levels) => ({ levels, tally: results.faint.of(levels) }));
  return [
    ...grounds.map((name) =>
      falseHitRow(`${name}, one glyph`, results.byGround.of(name), which(name)),
    ),
    ...below
      .filter(({ height, tally }) => height < legibleFrom && tally.asked > 0)
      .map(({ height, tally }) =>
        toRow({
          name: `one glyph of ${height} px taken for another`,
          value: tally.same,
          unit: '',
          note: `of ${tally.asked}; hardly legible, so told and not judged`,
        }),
      ),
    ...faint
      .filter(({ tally }) => tally.asked > 0)
      .map(({ levels, tally }) =>
        toRow({
          name: `a little text ${levels} levels off its ground, one glyph taken for another`,
          value: tally.same,
          unit: '',
          note: `of ${tally.asked}; what the README warns of`,
        }),
      ),
  ];
}

/** What the README warns of: told, not judged. */
export function loneDotRow(tally: Tally): Row {
  return toRow({
    name: 'a lone dot on rough ground taken for a comma',
    value: tally.same,
    unit: '',
    note: `of ${tally.asked}; what the README warns of`,
  });
}

/** All pairs of pictures that differ. */
export function pairRows(name: string, results: PairResults, isJudged: boolean): Row[] {
  const { pictures, pairs, equalHash, within4Bits, tally, falseHits } = results;
  const hashes = `equal pHash ${equalHash}, within 4 bits ${within4Bits}, within 8 ${tally.asked}`;
  const found = `${pictures} pictures, ${pairs} pairs; ${hashes}; ${tally.describeRefusals()}`;
  const which = falseHits.length > 0 ? `; ${falseHits.slice(0, 20).join('; ')}` : '';
  return [
    toRow({
      name: isJudged ? `false hits: ${name}` : `taken for the same: ${name}`,
      value: tally.same,
      unit: '',
      ...(isJudged && { target: none }),
      note: isJudged ? found + which : `look whether they are: ${found}${which}`,
    }),
  ];
}

/** Pictures that come five times each, by every strategy. */
export function repeatRows(kind: string, results: readonly RepeatResult[], isBar: boolean): Row[] {
  return results.flatMap((result) => {
    const { strategy, repeats, hits, admittedRepeats, admittedHits, falseHits } = result;
    const isOurs = strategy === 'Skillgate';
    const name = `${kind} that come again, ${strategy}`;
    const overAll = `over all ${repeats} repeats ${(percent(hits, repeats) ?? 0).toFixed(1)} %`;
    const bar = isOurs && isBar;
    return [
      toRow({
        name: `${name}: kept file`,
        value: bar ? percent(admittedHits, admittedRepeats) : percent(hits, repeats),
        unit: '%',
        ...(bar && { target: atLeast(97) }),
        tooShort: admittedRepeats < 4 * fewestPhotos,
        ...(bar && { note: `of the ${admittedRepeats} that the rules admit; ${overAll}` }),
      }),
      toRow({
        name: `${name}: false hits`,
        value: falseHits,
        unit: '',
        ...(isOurs && { target: none }),
      }),
    ];
  });
}

export function speedRows({ photoMs, pageMs }: SpeedResult): Row[] {
  const note = 'two files of 1024 × 768, on the thread beside the event loop, median of 12';
  return [
    toRow({ name: 'comparing two photos', value: photoMs, unit: 'ms', note }),
    toRow({ name: 'comparing two pages', value: pageMs, unit: 'ms', note }),
  ];
}
