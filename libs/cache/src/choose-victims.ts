import type { CacheStoreSettings } from './cache-options.js';
import type { Catalogue } from './catalogue.js';
import { namespaceOf } from './entry-slots.js';
import { chargeOf } from './layout.js';

/** Room is made down to this share of a limit, so that it need not be made at every answer. */
const lowWater = 0.98;

/**
 * The ids that must go for the rest to be within the limits, the least recently used first; none where it is. With
 * `spare`, as if so many bytes more were taken.
 */
export function chooseVictims(
  catalogue: Catalogue,
  { maxBytes, maxEntries }: Pick<CacheStoreSettings, 'maxBytes' | 'maxEntries'>,
  bytes: number,
  spare: number,
): string[] {
  const wantedBytes = (bytes > maxBytes ? maxBytes * lowWater : bytes) - spare;
  const wantedEntries = catalogue.size > maxEntries ? maxEntries * lowWater : Infinity;
  const victims: string[] = [];
  const gone = new Set<string>();
  let left = bytes;
  for (const { id, file, fileBytes, recordBytes } of catalogue.entries()) {
    if (left <= wantedBytes && catalogue.size - victims.length <= wantedEntries) break;
    victims.push(id);
    gone.add(id);
    left -= chargeOf(recordBytes);
    const holders = file === undefined ? [] : catalogue.holders(namespaceOf(id), file);
    if (file !== undefined && holders.every((one) => gone.has(one))) left -= chargeOf(fileBytes);
  }
  return victims;
}
