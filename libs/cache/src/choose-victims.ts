import type { CacheStoreSettings } from './cache-options.js';
import type { Catalogue } from './catalogue.js';
import { namespaceOf } from './cache-key.js';
import { chargeOf, namespaceCharge } from './layout.js';

/** Room is made down to this share of a limit, so that it need not be made at every answer. */
const lowWater = 0.98;
/** Some two milliseconds' computing. */
const mostAtOnce = 500;

/** How much may be left: bytes on disk, and entries. */
export interface Allowance {
  bytes: number;
  entries: number;
}

/** What may be left for all to be within the limits; with `spare`, so many bytes less. */
export function allowanceOf(
  { maxBytes, maxEntries }: Pick<CacheStoreSettings, 'maxBytes' | 'maxEntries'>,
  present: Allowance,
  spare: number,
): Allowance {
  const { bytes, entries } = present;
  return {
    bytes: (bytes > maxBytes ? maxBytes * lowWater : bytes) - spare,
    entries: entries > maxEntries ? maxEntries * lowWater : Infinity,
  };
}

/** Whether anything must go. */
export const isOver = (present: Allowance, allowed: Allowance): boolean =>
  present.bytes > allowed.bytes || present.entries > allowed.entries;

/** Whether more is over the limits than goes at once, by what an entry takes on average. */
export function isFarOver(
  { maxBytes, maxEntries }: Pick<CacheStoreSettings, 'maxBytes' | 'maxEntries'>,
  { bytes, entries }: Allowance,
): boolean {
  const byBytes = bytes === 0 ? 0 : ((bytes - maxBytes) / bytes) * entries;
  return Math.max(byBytes, entries - maxEntries) > mostAtOnce;
}

/** The ids that must go next, the least recently used first, at most 500; none where `bytes` are no more than allowed. */
export function chooseVictims(catalogue: Catalogue, bytes: number, allowed: Allowance): string[] {
  const victims: string[] = [];
  /** How many still hold a file. */
  const holdersLeft = new Map<string, number>();
  /** How many of each namespace. */
  const goneOf = new Map<string, number>();
  let left = bytes;
  for (const { id, file, fileBytes, recordBytes } of catalogue.entries()) {
    if (left <= allowed.bytes && catalogue.size - victims.length <= allowed.entries) break;
    if (victims.length === mostAtOnce) break;
    victims.push(id);
    left -= chargeOf(recordBytes);
    const namespaceId = namespaceOf(id);
    const going = (goneOf.get(namespaceId) ?? 0) + 1;
    goneOf.set(namespaceId, going);
    if (going === catalogue.entriesIn(namespaceId)) left -= namespaceCharge;
    if (file === undefined) continue;
    const path = `${namespaceId}/${file}`;
    const holders = (holdersLeft.get(path) ?? catalogue.holderCount(namespaceId, file)) - 1;
    holdersLeft.set(path, holders);
    if (holders === 0) left -= chargeOf(fileBytes);
  }
  return victims;
}
