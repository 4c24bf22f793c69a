import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { toRow, type Row } from '../../frame/row.js';
import { median, spread } from '../../frame/statistics.js';
import { atMost } from '../../frame/target.js';

/** What no hit can do without: SHA-256 over the input, and reading the kept file. */
export function hashAndRead({ image, path }: { image: Buffer; path: string }): Promise<Buffer> {
  createHash('sha256').update(image).digest();
  return readFile(path);
}

/** How long hits took beside that, in milliseconds, in turn. */
export interface HitTimes {
  hit: readonly number[];
  plain: readonly number[];
}

export function hitRow(name: string, { hit, plain }: HitTimes, note: string): Row {
  const ratios = hit.map((ms, at) => ms / (plain[at] ?? NaN));
  return toRow({
    name,
    value: median(hit),
    unit: 'ms',
    baseline: median(plain),
    ratio: median(ratios),
    spread: spread(ratios),
    target: atMost(1.5),
    judged: 'ratio',
    note: `${note}; the baseline is node:crypto's SHA-256 over it and node:fs/promises' readFile of the kept file, whose digest it does not check`,
  });
}
