// The sequence header says what the decoder allocates, whatever the boxes around it say: AV1 bitstream § 5.3 and § 5.5.
const sequenceHeaderType = 1;
const maxUnits = 16;

/** What the decoder of an AV1 picture allocates. */
export interface Av1Sequence {
  width: number;
  height: number;
}

function createBitReader(bytes: Buffer) {
  let position = 0;
  return {
    bits(count: number): number {
      let value = 0;
      for (let index = 0; index < count; index += 1, position += 1) {
        const byte = bytes[position >> 3] ?? 0;
        value = value * 2 + ((byte >> (7 - (position & 7))) & 1);
      }
      return value;
    },
  };
}

type BitReader = ReturnType<typeof createBitReader>;

function skipUvlc(reader: BitReader): void {
  let zeros = 0;
  while (zeros < 32 && reader.bits(1) === 0) zeros += 1;
  reader.bits(Math.min(zeros, 31));
}

/** @returns How many bits the decoder model's delays take, or undefined without a decoder model. */
function skipTiming(reader: BitReader): number | undefined {
  if (reader.bits(1) === 0) return undefined;
  reader.bits(64);
  if (reader.bits(1) === 1) skipUvlc(reader);
  if (reader.bits(1) === 0) return undefined;
  const delayBits = reader.bits(5) + 1;
  reader.bits(42);
  return delayBits;
}

function skipOperatingPoints(reader: BitReader): void {
  const delayBits = skipTiming(reader);
  const displayDelay = reader.bits(1) === 1;
  const points = reader.bits(5) + 1;
  for (let point = 0; point < points; point += 1) {
    reader.bits(12);
    if (reader.bits(5) > 7) reader.bits(1);
    if (delayBits !== undefined && reader.bits(1) === 1) reader.bits(2 * delayBits + 1);
    if (displayDelay && reader.bits(1) === 1) reader.bits(4);
  }
}

function readSequence(payload: Buffer): Av1Sequence {
  const reader = createBitReader(payload);
  reader.bits(4);
  if (reader.bits(1) === 1) reader.bits(5);
  else skipOperatingPoints(reader);
  const widthBits = reader.bits(4) + 1;
  const heightBits = reader.bits(4) + 1;
  return { width: reader.bits(widthBits) + 1, height: reader.bits(heightBits) + 1 };
}

function readLeb128(bytes: Buffer, offset: number): { value: number; next: number } {
  let value = 0;
  for (let index = 0; index < 8; index += 1) {
    const byte = bytes[offset + index] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, next: offset + index + 1 };
  }
  return { value, next: offset + 8 };
}

/** The first sequence header in a run of open bitstream units; undefined when none is found. */
export function readAv1Sequence(bytes: Buffer): Av1Sequence | undefined {
  let offset = 0;
  for (let unit = 0; unit < maxUnits && offset < bytes.length; unit += 1) {
    const header = bytes[offset] ?? 0;
    const body = offset + ((header & 4) === 0 ? 1 : 2);
    const size =
      (header & 2) === 0 ? { value: bytes.length - body, next: body } : readLeb128(bytes, body);
    if (((header >> 3) & 15) === sequenceHeaderType) {
      return readSequence(bytes.subarray(size.next, size.next + size.value));
    }
    offset = size.next + size.value;
  }
  return undefined;
}
