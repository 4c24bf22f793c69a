import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

import * as fields from './onnx-fields.js';
import type { NewNode, OnnxFile, ReadNode } from './onnx-file.js';
import { messagesOf, textOf, type Message } from './wire.js';

/** The set of ONNX Runtime's own operators. */
const ownSet = { domain: 'com.microsoft', version: 1 };

const counted = WireType.LengthDelimited;

function writeAttributes(writer: BinaryWriter, { integers, floats }: NewNode): void {
  const { node, attribute, attributeType } = fields;
  const open = (name: string, type: number) =>
    writer
      .tag(node.attribute, counted)
      .fork()
      .tag(attribute.name, counted)
      .string(name)
      .tag(attribute.type, WireType.Varint)
      .int32(type);
  for (const [name, value] of Object.entries(integers)) {
    const opened = open(name, attributeType.integer);
    opened.tag(attribute.integer, WireType.Varint).int64(value).join();
  }
  for (const [name, value] of Object.entries(floats)) {
    open(name, attributeType.float).tag(attribute.float, WireType.Bit32).float(value).join();
  }
}

function writeNode(written: NewNode): Uint8Array {
  const { graph, node } = fields;
  const writer = new BinaryWriter().tag(graph.node, counted).fork();
  for (const input of written.inputs) writer.tag(node.input, counted).string(input);
  for (const output of written.outputs) writer.tag(node.output, counted).string(output);
  writer.tag(node.opType, counted).string(written.opType);
  writer.tag(node.domain, counted).string(ownSet.domain);
  writeAttributes(writer, written);
  return writer.join().finish();
}

function writeOwnSet(): Uint8Array {
  const { model, operatorSet } = fields;
  const writer = new BinaryWriter().tag(model.operatorSet, counted).fork();
  writer.tag(operatorSet.domain, counted).string(ownSet.domain);
  writer.tag(operatorSet.version, WireType.Varint).int64(ownSet.version);
  return writer.join().finish();
}

const allBut = (message: Message, number: number): Uint8Array[] =>
  [...message].flatMap(([other, same]) => (other === number ? [] : same.map(({ whole }) => whole)));

/** A file with other operators. */
export function writeOnnx(
  { model, main }: OnnxFile,
  nodes: readonly (ReadNode | NewNode)[],
): Uint8Array {
  const hasOwnSet = messagesOf(model, fields.model.operatorSet).some(
    (set) => textOf(set, fields.operatorSet.domain) === ownSet.domain,
  );
  const parts = allBut(main, fields.graph.node);
  parts.push(...nodes.map((node) => ('whole' in node ? node.whole : writeNode(node))));
  const bytes = parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const head = new BinaryWriter().tag(fields.model.graph, counted).uint32(bytes).finish();
  const others = allBut(model, fields.model.graph);
  if (!hasOwnSet) others.push(writeOwnSet());
  return Buffer.concat([...others, head, ...parts]);
}
