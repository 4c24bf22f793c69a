import { transformGrey, turnPixels, type Pixels } from '@skillgate/imaging';

import type { Box, Word } from '../layout/layout.js';
import type { Grid, PhotoModels } from './photo-models.js';

const height = 48;
const widths = { least: 16, most: 2_400 };
/** Boxes that are so much higher than wide hold text that runs from top to bottom. */
const upended = 1.5;

interface ReadCharacter {
  text: string;
  likelihood: number;
  /** Where it stands along the line, 0 to 1. */
  place: number;
}

/** The best character of each step, repeats and blanks left out. Source: CTC, Graves et al., ICML 2006. */
export function decode({ data, dims }: Grid, characters: readonly string[]): ReadCharacter[] {
  const [, steps = 0, count = 0] = dims;
  const read: ReadCharacter[] = [];
  let before = 0;
  for (let step = 0; step < steps; step += 1) {
    let best = 0;
    for (let at = 1; at < count; at += 1) {
      if ((data[step * count + at] as number) > (data[step * count + best] as number)) best = at;
    }
    if (best !== 0 && best !== before) {
      const likelihood = data[step * count + best] as number;
      read.push({ text: characters[best] ?? '', likelihood, place: (step + 0.5) / steps });
    }
    before = best;
  }
  return read;
}

/** The wide forms of Latin signs, which the network was taught with Chinese, as they are written elsewhere. */
const narrow = (text: string) =>
  text.replace(/[\uff01-\uff5e]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0));

/** A part of a line's box, from one place along the line to another, each 0 to 1; an upended line runs downwards. */
const partOf = (box: Box, from: number, to: number, isUpended: boolean): Box =>
  isUpended
    ? { ...box, y: box.y + from * box.height, height: (to - from) * box.height }
    : { ...box, x: box.x + from * box.width, width: (to - from) * box.width };

/** Words with boxes of their share of the line. */
function wordsFrom(read: readonly ReadCharacter[], box: Box, isUpended: boolean): Word[] {
  const groups: ReadCharacter[][] = [[]];
  for (const one of read) {
    if (one.text.trim() === '') groups.push([]);
    else groups.at(-1)?.push(one);
  }
  const half = 0.5 / Math.max(1, read.length);
  return groups
    .filter((group) => group.length > 0)
    .map((group) => {
      const from = Math.max(0, (group[0]?.place ?? 0) - half);
      const to = Math.min(1, (group.at(-1)?.place ?? 1) + half);
      return {
        text: narrow(group.map(({ text }) => text).join('')),
        confidence: group.reduce((sum, { likelihood }) => sum + likelihood, 0) / group.length,
        box: partOf(box, from, to, isUpended),
      };
    });
}

/** Reads one line of a photo; nothing where there is none. */
export async function readLine(
  page: Pixels,
  box: Box,
  { recognise, characters }: PhotoModels,
): Promise<Word[]> {
  const crop = { left: box.x, top: box.y, width: box.width, height: box.height };
  const cut = await transformGrey(page, { crop });
  const isUpended = box.height > upended * box.width;
  const level = isUpended ? await turnPixels(cut, 270) : cut;
  const wanted = Math.ceil((level.width * height) / level.height);
  const width = Math.min(widths.most, Math.max(widths.least, wanted));
  const { data } = await transformGrey(level, { resize: { width, height } });
  const plane = Float32Array.from(data, (value) => value / 127.5 - 1);
  const values = new Float32Array(3 * plane.length);
  for (let at = 0; at < 3; at += 1) values.set(plane, at * plane.length);
  const result = await recognise({ data: values, dims: [1, 3, height, width] });
  return wordsFrom(decode(result, characters), box, isUpended);
}
