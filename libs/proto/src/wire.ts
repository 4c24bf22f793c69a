import { BinaryWriter } from '@bufbuild/protobuf/wire';

/** From this size on a field is kept as it is until the message is put together, in bytes. */
const largeBytes = 64 * 1024;

/** The same bytes as a Buffer, without copying them. */
export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/**
 * Copies a large field once. BinaryWriter grows to the next power of two, which it zeroes, and gives out a copy of that:
 * at 1 MB three times the work. Fields of messages within messages, whose length comes first, are left to it.
 */
class LargeFieldWriter extends BinaryWriter {
  readonly #parts: Uint8Array[] = [];
  #depth = 0;

  override fork(): this {
    this.#depth += 1;
    return super.fork();
  }

  override join(): this {
    this.#depth -= 1;
    return super.join();
  }

  override bytes(value: Uint8Array): this {
    if (this.#depth > 0 || value.byteLength < largeBytes) return super.bytes(value);
    this.uint32(value.byteLength);
    this.#parts.push(super.finish(), value);
    return this;
  }

  override finish(): Uint8Array<ArrayBuffer> {
    const rest = super.finish();
    return this.#parts.length === 0 ? rest : Buffer.concat([...this.#parts, rest]);
  }
}

interface MessageType<T> {
  encode(message: T, writer?: BinaryWriter): BinaryWriter;
}

/** A message as protobuf. */
export function serialize<T>(type: MessageType<T>, message: T): Buffer {
  return viewOf(type.encode(message, new LargeFieldWriter()).finish());
}
