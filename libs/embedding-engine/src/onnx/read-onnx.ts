import * as fields from './onnx-fields.js';
import type { Dimension, OnnxFile, ReadNode } from './onnx-file.js';
import {
  integersOf,
  messagesOf,
  readMessage,
  textOf,
  textsOf,
  type Field,
  type Message,
} from './wire.js';

function readNode({ whole, value }: Field): ReadNode {
  const { attribute, node } = fields;
  const message = readMessage(value);
  const attributes = messagesOf(message, node.attribute);
  const integers = attributes.map(
    (one) =>
      [
        textOf(one, attribute.name),
        [...integersOf(one, attribute.integer), ...integersOf(one, attribute.integers)],
      ] as const,
  );
  return {
    opType: textOf(message, node.opType),
    domain: textOf(message, node.domain),
    inputs: textsOf(message, node.input),
    outputs: textsOf(message, node.output),
    integers: new Map(integers),
    hasGraphs: attributes.some((one) => one.has(attribute.graph) || one.has(attribute.graphs)),
    whole,
  };
}

function constantOf(initializer: Message): number | undefined {
  const { tensor, tensorType } = fields;
  const bytes = initializer.get(tensor.rawData)?.at(-1)?.value;
  if (!bytes || integersOf(initializer, tensor.dimensions).length > 1) return undefined;
  const [dataType] = integersOf(initializer, tensor.dataType);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (dataType === tensorType.float32 && view.byteLength === 4) return view.getFloat32(0, true);
  if (dataType === tensorType.int64 && view.byteLength === 8)
    return Number(view.getBigInt64(0, true));
  return undefined;
}

/** Some exporters write what they do not know as -1, or without a name. */
function dimensionOf(message: Message): Dimension {
  const [value] = integersOf(message, fields.dimension.value);
  if (value === undefined) return textOf(message, fields.dimension.name) || undefined;
  return value >= 0 ? value : undefined;
}

function shapeOf(info: Message): Dimension[] | undefined {
  const { shape, type, typedTensor, valueInfo } = fields;
  const [shaped] = messagesOf(info, valueInfo.type)
    .flatMap((one) => messagesOf(one, type.tensor))
    .flatMap((one) => messagesOf(one, typedTensor.shape));
  return shaped && messagesOf(shaped, shape.dimension).map(dimensionOf);
}

/** What the function finds in each message, by the message's name. */
function named<T>(
  messages: readonly Message[],
  name: number,
  read: (message: Message) => T | undefined,
): Map<string, T> {
  const found = new Map<string, T>();
  for (const message of messages) {
    const value = read(message);
    if (value !== undefined) found.set(textOf(message, name), value);
  }
  return found;
}

/** Reads an ONNX file without its weights. @throws Error where it is cut off, or is none */
export function readOnnx(bytes: Uint8Array): OnnxFile {
  const { graph, tensor, valueInfo } = fields;
  const model = readMessage(bytes);
  const [main, ...others] = messagesOf(model, fields.model.graph);
  if (!main) throw new Error('The file has no graph: it is none of ONNX.');
  const initializers = messagesOf(main, graph.initializer);
  return {
    nodes: (main.get(graph.node) ?? []).map(readNode),
    outputs: messagesOf(main, graph.output).map((output) => textOf(output, valueInfo.name)),
    constants: named(initializers, tensor.name, constantOf),
    shapes: named(messagesOf(main, graph.valueInfo), valueInfo.name, shapeOf),
    isSplit: others.length > 0 || initializers.some((one) => one.has(tensor.dataLocation)),
    model,
    main,
  };
}
