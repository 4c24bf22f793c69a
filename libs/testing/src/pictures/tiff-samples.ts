const short = 3;
const long = 4;

/** What each pixel of a TIFF is made of, by TIFF's own numbers. */
export interface TiffSamples {
  /** PhotometricInterpretation: 1 grey, 2 RGB, 5 CMYK, 6 YCbCr, 8 CIELAB. */
  photometric: number;
  /** One of them a channel, and the same for every pixel. */
  values: readonly number[];
  bits: 8 | 16 | 32 | 64;
  /** SampleFormat: 1 unsigned, 2 signed, 3 floating point. Default 1. */
  sampleFormat?: number;
  /** What the last channels are besides colour: 2 alpha, 0 something else. Default: all are colour. */
  extra?: readonly number[];
}

type Write = (buffer: Buffer, value: number, at: number) => void;

function writerOf(bits: TiffSamples['bits'], sampleFormat: number): Write {
  if (bits === 64) return (buffer, value, at) => buffer.writeDoubleLE(value, at);
  if (bits === 32 && sampleFormat === 3)
    return (buffer, value, at) => buffer.writeFloatLE(value, at);
  return (buffer, value, at) => buffer.writeUIntLE(value, at, bits / 8);
}

const width = 32;
const height = 24;

function pixelsOf({ values, bits, sampleFormat = 1 }: TiffSamples): Buffer {
  const write = writerOf(bits, sampleFormat);
  const bytes = bits / 8;
  const pixel = Buffer.alloc(values.length * bytes);
  values.forEach((value, index) => write(pixel, value, index * bytes));
  return Buffer.concat(Array.from({ length: width * height }, () => pixel));
}

/** An uncompressed TIFF of 32 × 24 pixels of one colour, of any kind of samples, those that no reader takes included. */
export function tiffOfSamples(samples: TiffSamples): Buffer {
  const { photometric, values, bits, sampleFormat = 1, extra = [] } = samples;
  const pixels = pixelsOf(samples);
  const tags: readonly (readonly [tag: number, type: number, values: readonly number[]])[] = [
    [256, long, [width]],
    [257, long, [height]],
    [258, short, values.map(() => bits)],
    [259, short, [1]],
    [262, short, [photometric]],
    [273, long, [8]],
    [277, short, [values.length]],
    [278, long, [height]],
    [279, long, [pixels.length]],
    ...(extra.length === 0 ? [] : [[338, short, extra] as const]),
    [339, short, values.map(() => sampleFormat)],
  ];
  const start = 8 + pixels.length;
  const directory = Buffer.alloc(2 + 12 * tags.length + 4);
  const beside: Buffer[] = [];
  let besideAt = start + directory.length;
  directory.writeUInt16LE(tags.length, 0);
  tags.forEach(([tag, type, numbers], index) => {
    const at = 2 + 12 * index;
    const bytes = type === short ? 2 : 4;
    const field = Buffer.alloc(Math.max(4, numbers.length * bytes));
    numbers.forEach((number, position) => field.writeUIntLE(number, position * bytes, bytes));
    directory.writeUInt16LE(tag, at);
    directory.writeUInt16LE(type, at + 2);
    directory.writeUInt32LE(numbers.length, at + 4);
    if (field.length === 4) field.copy(directory, at + 8);
    else {
      directory.writeUInt32LE(besideAt, at + 8);
      beside.push(field);
      besideAt += field.length;
    }
  });
  const head = Buffer.alloc(8);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(start, 4);
  return Buffer.concat([head, pixels, directory, ...beside]);
}
