import type { Message } from './wire.js';

/** An operator, with the names of what it reads and writes. */
export interface OnnxNode {
  opType: string;
  /** '' is one that is left out. */
  inputs: readonly string[];
  outputs: readonly string[];
}

/** An operator of a file. */
export interface ReadNode extends OnnxNode {
  /** '' is ONNX's own. */
  domain: string;
  /** The whole numbers of each attribute, none where it is something else. */
  integers: ReadonlyMap<string, readonly number[]>;
  /** Whether it has graphs of its own, which may read any value of this one. */
  hasGraphs: boolean;
  /** The operator as it stands in the file. */
  whole: Uint8Array;
}

/** An operator of ONNX Runtime's own, for a file: https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md */
export interface NewNode extends OnnxNode {
  /** Its attributes of either type. */
  integers: Readonly<Record<string, number>>;
  floats: Readonly<Record<string, number>>;
}

/** What an operator gives, and so all that only it reads, is to be given by another one. */
export interface Replacement {
  last: ReadNode;
  by: Omit<NewNode, 'outputs'>;
}

/** A number, or the name of one that only an input tells; undefined where nothing is noted. */
export type Dimension = number | string | undefined;

/** A network, without its weights. */
export interface OnnxFile {
  nodes: readonly ReadNode[];
  /** The names of what the network gives. */
  outputs: readonly string[];
  /** Constants that are one number, a 32-bit float or a 64-bit integer, of one dimension at most. */
  constants: ReadonlyMap<string, number>;
  /** Shapes of values between operators, as far as the exporter has noted them. */
  shapes: ReadonlyMap<string, readonly Dimension[]>;
  /** Whether some of its weights are in other files, or its graph stands there in pieces, which Protobuf allows. */
  isSplit: boolean;
  /** All that stands in the file. */
  model: Message;
  /** All that stands in its graph. */
  main: Message;
}
