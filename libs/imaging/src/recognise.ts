import { invalidArgument, type SkillError } from '@skillgate/core';

import { formatTitles, type PictureFormat } from './picture-format.js';
import { brandOf } from './recognise-brand.js';
import { textKind } from './recognise-text.js';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const ascii = (text: string) => Buffer.from(text, 'latin1');

const taken: readonly (readonly [PictureFormat, Buffer])[] = [
  ['jpeg', hex('ff d8 ff')],
  ['png', hex('89 50 4e 47 0d 0a 1a 0a')],
  ['gif', ascii('GIF87a')],
  ['gif', ascii('GIF89a')],
  ['tiff', hex('49 49 2a 00')],
  ['tiff', hex('4d 4d 00 2a')],
  // BigTIFF: the same with 64-bit offsets.
  ['tiff', hex('49 49 2b 00')],
  ['tiff', hex('4d 4d 00 2b')],
];

/** What is refused by name, so that the message can say what was seen. First match wins. */
const refused: readonly (readonly [string, Buffer])[] = [
  ['a PDF document', ascii('%PDF-')],
  ['a PostScript document', ascii('%!PS')],
  ['a Photoshop file (PSD)', ascii('8BPS')],
  ['a JPEG XL image', hex('ff 0a')],
  ['a JPEG XL image', hex('00 00 00 0c 4a 58 4c 20 0d 0a 87 0a')],
  ['a JPEG 2000 image', hex('00 00 00 0c 6a 50 20 20 0d 0a 87 0a')],
  ['a JPEG 2000 image', hex('ff 4f ff 51')],
  ['a Windows icon (ICO)', hex('00 00 01 00')],
  ['a Windows cursor (CUR)', hex('00 00 02 00')],
  ['a ZIP archive (or an Office document)', hex('50 4b 03 04')],
  ['gzip data (an SVGZ image, perhaps)', hex('1f 8b')],
  ['a RAR archive', ascii('Rar!')],
  ['a 7-Zip archive', hex('37 7a bc af 27 1c')],
  ['an OpenEXR image', hex('76 2f 31 01')],
  ['a Radiance HDR image', ascii('#?RADIANCE')],
  ['a DDS texture', ascii('DDS ')],
  ['a QOI image', ascii('qoif')],
  ['a Matroska or WebM video', hex('1a 45 df a3')],
  ['an Ogg file', ascii('OggS')],
  ['an MP3 file', ascii('ID3')],
  ['a Linux program', hex('7f 45 4c 46')],
  ['a BMP image', ascii('BM')],
  ['a Windows program', ascii('MZ')],
];

function startsWith(bytes: Buffer, signature: Buffer): boolean {
  return (
    bytes.length >= signature.length &&
    bytes.compare(signature, 0, signature.length, 0, signature.length) === 0
  );
}

function riffKind(bytes: Buffer): string | undefined {
  if (!startsWith(bytes, ascii('RIFF')) || bytes.length < 12) return undefined;
  return bytes.toString('latin1', 8, 12);
}

function firstBytes(bytes: Buffer): string {
  const shown = [...bytes.subarray(0, 12)].map((byte) => byte.toString(16).padStart(2, '0'));
  return `an unknown format that starts with the bytes ${shown.join(' ')}`;
}

function nameOf(bytes: Buffer): string {
  const named = refused.find(([, signature]) => startsWith(bytes, signature))?.[0];
  const riff = riffKind(bytes);
  return (
    named ??
    (riff && `a RIFF file of the kind '${riff.replace(/[^ -~]/g, '?')}'`) ??
    textKind(bytes) ??
    firstBytes(bytes)
  );
}

function unknownPicture(
  seen: string,
  whatToDo = 'Convert it to one of these and send that.',
): SkillError {
  const titles = Object.values(formatTitles);
  return invalidArgument(
    `Expected a ${titles.slice(0, -1).join(', ')} or ${titles.at(-1)} file, got ${seen}. ${whatToDo}`,
  );
}

/**
 * Tells a picture's format by its content, never by a name.
 * @throws SkillError INVALID_ARGUMENT for everything that is not taken, naming what was seen, what is taken and what to do.
 */
export function recognise(bytes: Buffer): PictureFormat {
  if (bytes.length === 0) {
    throw unknownPicture('an empty file (0 bytes)', 'Look whether it was written at all.');
  }
  const format = taken.find(([, signature]) => startsWith(bytes, signature))?.[0];
  if (format !== undefined) return format;
  if (riffKind(bytes) === 'WEBP') return 'webp';
  const brand = brandOf(bytes);
  if (brand === 'avif') return 'avif';
  throw unknownPicture(brand ?? nameOf(bytes));
}
