import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** A field of a Protobuf message, as it stands there. */
export interface Field {
  /** A text's bytes, a message's, or those of numbers. */
  value: Uint8Array;
  /** The value with its tag, and its length where it has one. */
  whole: Uint8Array;
}

/** The fields of a message by their numbers; those of one number in their order. */
export type Message = ReadonlyMap<number, readonly Field[]>;

/** Reads a message, of which it copies nothing. @throws Error where it is cut off, or is none */
export function readMessage(bytes: Uint8Array): Message {
  const fields = new Map<number, Field[]>();
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const [number, wireType] = reader.tag();
    const valueAt = reader.pos;
    const counted = wireType === WireType.LengthDelimited ? reader.bytes() : undefined;
    if (!counted) reader.skip(wireType, number);
    const value = counted ?? bytes.subarray(valueAt, reader.pos);
    const same = fields.get(number) ?? [];
    same.push({ value, whole: bytes.subarray(start, reader.pos) });
    fields.set(number, same);
  }
  return fields;
}

// Two names must not become one.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const textsOf = (message: Message, number: number): string[] =>
  (message.get(number) ?? []).map(({ value }) => decoder.decode(value));

/** The last one counts, as Protobuf says; '' where there is none. */
export const textOf = (message: Message, number: number): string =>
  textsOf(message, number).at(-1) ?? '';

export const messagesOf = (message: Message, number: number): Message[] =>
  (message.get(number) ?? []).map(({ value }) => readMessage(value));

/** Whole numbers, packed or not. */
export function integersOf(message: Message, number: number): number[] {
  const integers: number[] = [];
  for (const { value } of message.get(number) ?? []) {
    const reader = new BinaryReader(value);
    while (reader.pos < reader.len) integers.push(Number(reader.int64()));
  }
  return integers;
}
