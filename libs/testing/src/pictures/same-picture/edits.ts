import sharp from 'sharp';

import { createRandom } from '../../random.js';
import { drawText } from './draw-text.js';
import type { Original, Variation } from './variations.js';

const png = { compressionLevel: 1 };

/** Cuts off a part of the width and height, the same on all sides. */
const crop =
  (part: number): Variation =>
  ({ open, width, height }) =>
    open()
      .extract({
        left: Math.round((width * part) / 2),
        top: Math.round((height * part) / 2),
        width: Math.round(width * (1 - part)),
        height: Math.round(height * (1 - part)),
      })
      .png(png)
      .toBuffer();

/** Another place of the picture copied over one, so large a part of the area. */
const patch =
  (area: number): Variation =>
  async ({ open, width, height }) => {
    const size = {
      width: Math.round(width * Math.sqrt(area)),
      height: Math.round(height * Math.sqrt(area)),
    };
    const from = { left: Math.round(width * 0.6), top: Math.round(height * 0.2) };
    const input = await open()
      .extract({ ...from, ...size })
      .png(png)
      .toBuffer();
    const to = { left: Math.round(width * 0.2), top: Math.round(height * 0.6) };
    return open()
      .composite([{ input, ...to }])
      .png(png)
      .toBuffer();
  };

/** White text over the picture: a caption, or a watermark that shines through. */
const text =
  (words: string, part: number, opacity: number): Variation =>
  async ({ open, width, height }) => {
    const digitHeight = height * part;
    const glyphs = [...words].map((glyph, index) => ({
      glyph,
      x: width * 0.06 + index * digitHeight * 0.75,
      baseline: opacity < 1 ? height * 0.55 : height * 0.93,
    }));
    const mask = await drawText(glyphs, { width, height, digitHeight });
    const layer = Buffer.alloc(width * height * 4, 255);
    for (let pixel = 0; pixel < mask.length; pixel += 1) {
      layer[4 * pixel + 3] = Math.round((mask[pixel] ?? 0) * opacity * 255);
    }
    return open()
      .composite([{ input: layer, raw: { width, height, channels: 4 } }])
      .png(png)
      .toBuffer();
  };

/** A spot of the picture smoothed away, as a blemish is: a disc of 4 % of the width. */
async function retouch({ open, width, height }: Original): Promise<Buffer> {
  const side = Math.max(8, Math.round(width * 0.04));
  const place = { left: Math.round(width * 0.45), top: Math.round(height * 0.55) };
  const spot = { ...place, width: side, height: side };
  const smallest = await open().extract(spot).resize(2, 2, { fit: 'fill' }).png().toBuffer();
  const input = await sharp(smallest).resize(side, side, { kernel: 'cubic' }).png().toBuffer();
  return open()
    .composite([{ input, ...place }])
    .png(png)
    .toBuffer();
}

/** What a grey of some brightness becomes as a red of the same brightness. */
const redder = [134, -57, -57] as const;

/** A spot of 4 pixels, as a lamp that is red now, on the first place of a line across that is neither red nor dark. */
async function relight({ open, width, height }: Original): Promise<Buffer> {
  const { data, info } = await open().removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { channels } = info;
  const lumaAt = (at: number) => {
    const [r = 0, g = 0, b = 0] = data.subarray(at, at + 3);
    return 0.299 * r + 0.587 * g + 0.114 * b;
  };
  const places = Array.from({ length: 400 }, (_, step) => {
    const y = Math.round((0.2 + 0.0015 * step) * height);
    return (y * width + Math.round((0.1 + 0.002 * step) * width)) * channels;
  });
  const isFit = (at: number) =>
    lumaAt(at) > 57 && lumaAt(at) < 121 && (data[at] ?? 0) < lumaAt(at) + 8;
  const start = places.find(isFit);
  if (start === undefined) return open().png(png).toBuffer();
  const luma = lumaAt(start);
  const rows = [
    [1, 3],
    [0, 4],
    [0, 4],
    [1, 3],
  ] as const;
  for (const [row, [from, end]] of rows.entries()) {
    for (let column = from; column < end; column += 1) {
      const at = start + (row * width + column) * channels;
      data.set(
        redder.map((step) => luma + step),
        at,
      );
    }
  }
  return sharp(data, { raw: info }).png(png).toBuffer();
}

/** What makes another picture of one: `samePicture` says no to each, whatever the mode is `same`. */
export const edits = {
  'hue + 30°': ({ open }) => open().modulate({ hue: 30 }).png(png).toBuffer(),
  greyscale: ({ open }) => open().greyscale().png(png).toBuffer(),
  recoloured: ({ open }) => open().tint({ r: 255, g: 225, b: 190 }).png(png).toBuffer(),
  'lamp of 4 px recoloured': relight,
  caption: text('12.50', 0.04, 1),
  watermark: text('sarnel', 0.12, 0.15),
  'patch of 3 %': patch(0.03),
  'patch of 6 %': patch(0.06),
  retouched: retouch,
  'cropped by 2 %': crop(0.02),
  'cropped by 5 %': crop(0.05),
  'cropped by 10 %': crop(0.1),
  mirrored: ({ open }) => open().flop().png(png).toBuffer(),
  'stretched by 5 %': ({ open, width, height }) =>
    open()
      .resize(Math.round(width * 1.05), height, { fit: 'fill' })
      .png(png)
      .toBuffer(),
  'turned by 1°': turned,
  'brighter by 5 %': ({ open }) => open().linear(1.05).png(png).toBuffer(),
  'noise of σ 10': noisy,
} satisfies Record<string, Variation>;

export type EditName = keyof typeof edits;

/** Turned by 1° within its own edges, cut to what is still inside. */
function turned({ open, width, height }: Original): Promise<Buffer> {
  const margin = Math.ceil(Math.max(width, height) * Math.sin(Math.PI / 180));
  const inside = { width: width - 2 * margin, height: height - 2 * margin };
  return open()
    .rotate(1)
    .png(png)
    .toBuffer({ resolveWithObject: true })
    .then(({ data, info }) =>
      sharp(data)
        .extract({
          left: Math.round((info.width - inside.width) / 2),
          top: Math.round((info.height - inside.height) / 2),
          ...inside,
        })
        .png(png)
        .toBuffer(),
    );
}

async function noisy({ open }: Original): Promise<Buffer> {
  const { data, info } = await open().raw().toBuffer({ resolveWithObject: true });
  const random = createRandom(1);
  const values = new Uint8ClampedArray(data.length);
  for (let index = 0; index < values.length; index += 1) {
    const gaussian = Math.sqrt(3) * (random() + random() + random() + random() - 2);
    values[index] = (data[index] ?? 0) + 10 * gaussian;
  }
  const { width, height, channels } = info;
  return sharp(Buffer.from(values.buffer), { raw: { width, height, channels } })
    .png(png)
    .toBuffer();
}

/** What only `similar` takes for the same. */
export const nearDuplicates = [
  'turned by 1°',
  'noise of σ 10',
  'brighter by 5 %',
  'cropped by 2 %',
] as const satisfies readonly EditName[];
