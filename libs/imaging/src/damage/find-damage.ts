import type { AnswerWarning } from '@skillgate/core';

import { scanGif } from '../header/scan-gif.js';
import { formatTitles, type PictureFormat } from '../picture-format.js';
import { damagedAncillaryChunk, pngEnd } from './png-chunks.js';
import { trailingBytes } from './trailing-bytes.js';

function damageOfPng(bytes: Buffer): string | undefined {
  const chunk = damagedAncillaryChunk(bytes);
  if (chunk !== undefined)
    return `the checksum of its chunk ${chunk} is wrong; the chunk was left out`;
  return pngEnd(bytes) === undefined ? 'its end marker IEND is missing' : undefined;
}

function damageOfGif(bytes: Buffer): string | undefined {
  return scanGif(bytes).end === undefined ? 'its end marker is missing' : undefined;
}

const damageOf: Partial<Record<PictureFormat, (bytes: Buffer) => string | undefined>> = {
  png: damageOfPng,
  gif: damageOfGif,
};

/** Damage beside the pixels, found without decoding. */
export function findHarmlessDamage(bytes: Buffer, format: PictureFormat): AnswerWarning[] {
  const warnings: AnswerWarning[] = [];
  const title = formatTitles[format];
  const extra = trailingBytes(bytes, format);
  if (extra > 0) {
    warnings.push({
      code: 'trailing_bytes',
      message: `${extra} bytes follow the end of the ${title}; they were left out.`,
    });
  }
  const damage = damageOf[format]?.(bytes);
  if (damage !== undefined) {
    warnings.push({ code: 'harmless_damage', message: `The ${title} is damaged: ${damage}.` });
  }
  return warnings;
}
