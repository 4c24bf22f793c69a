import { makePicture, pictureForms, strangers } from '@skillgate/testing';
import { describe, expect, it } from 'vitest';

import { recognise } from './recognise.js';

function ftyp(...brands: string[]): Buffer {
  const box = Buffer.alloc(24 + 4 * brands.length);
  box.writeUInt32BE(12 + 4 * brands.length, 0);
  box.write(`ftyp${brands[0]}\0\0\0\0${brands.slice(1).join('')}`, 4, 'latin1');
  return box;
}

describe('recognise', () => {
  it.each(pictureForms)('takes %s by its content', async (form) => {
    expect(recognise(await makePicture(form, { width: 20, height: 20 }))).toBe(form.split('-')[0]);
  });

  it.each(strangers)('refuses %s, saying what is taken and what to do', (seen, bytes) => {
    expect(() => recognise(bytes)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining(seen) }),
    );
    const whatToDo =
      bytes.length === 0 ? 'Look whether it was written' : 'Convert it to one of these';
    expect(() => recognise(bytes)).toThrow(
      new RegExp(`Expected a JPEG, .* or AVIF file, got .*${whatToDo}`),
    );
  });

  it('tells AVIF from HEIC by the brands', () => {
    expect(recognise(ftyp('avif', 'mif1', 'miaf'))).toBe('avif');
    expect(recognise(ftyp('mif1', 'avif', 'miaf'))).toBe('avif');
    expect(recognise(ftyp('avis', 'msf1'))).toBe('avif');
    expect(() => recognise(ftyp('heic', 'mif1', 'avif'))).toThrow('a HEIC image');
    expect(() => recognise(ftyp('mif1', 'avif', 'heic'))).toThrow('a HEIC image');
  });

  it('finds an SVG behind a prolog, comments and blanks, and not in text about one', () => {
    expect(() =>
      recognise(Buffer.from('\n  <?xml version="1.0"?><!-- c --><!-- d -->\n<svg:svg>')),
    ).toThrow('an SVG image');
    expect(() => recognise(Buffer.from('How to write <svg> by hand'))).toThrow('a text file');
  });

  it('does not believe a signature that is cut off', () => {
    expect(() => recognise(Buffer.from([0xff, 0xd8]))).toThrow('starts with the bytes ff d8');
    expect(() => recognise(Buffer.from('\x89PNG', 'latin1'))).toThrow('Expected a JPEG');
    expect(() => recognise(Buffer.from('RIFF'))).toThrow('a text file');
  });
});
