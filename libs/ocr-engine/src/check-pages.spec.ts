import { expect, it } from 'vitest';
import type { PictureInfo } from '@skillgate/imaging';

import { frameWarnings, refusePdf } from './check-pages.js';

it('knows a PDF also behind what its sender has put before it', () => {
  expect(() => refusePdf(Buffer.from('\ufeff\r\njunk\n%PDF-1.7\n'))).toThrow('got a PDF document');
  expect(() => refusePdf(Buffer.concat([Buffer.alloc(1_024), Buffer.from('%PDF-')]))).not.toThrow();
});

it('says that of an animation the first frame was read', () => {
  const info = { format: 'gif', width: 9, height: 9, pages: 3 } as PictureInfo;
  expect(frameWarnings(info)).toEqual([
    {
      code: 'first_frame',
      message: 'The GIF file has 3 frames; the text of the first one was read.',
    },
  ]);
  expect(frameWarnings({ ...info, pages: 1 })).toEqual([]);
});
