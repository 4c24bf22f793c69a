import type { Dimension, OnnxFile, ReadNode } from './onnx-file.js';

/** A network's operators, found by what they read and write. Only ONNX's own are ever found. */
export interface Graph {
  all(opType: string): readonly ReadNode[];
  /** The operator of that type which gives a value; undefined where another one does, or for no value. */
  maker(value: string | undefined, opType: string): ReadNode | undefined;
  /** The operators of that type that read a value; none of no value. */
  users(value: string | undefined, opType: string): readonly ReadNode[];
  /** A constant of one number. */
  constant(value: string | undefined): number | undefined;
  shape(value: string | undefined): readonly Dimension[] | undefined;
}

export function createGraph({ nodes, constants, shapes }: OnnxFile): Graph {
  const own = nodes.filter(({ domain }) => domain === '');
  const makers = new Map(own.flatMap((node) => node.outputs.map((value) => [value, node])));
  makers.delete('');
  const users = new Map<string, ReadNode[]>();
  for (const node of own) {
    for (const value of new Set(node.inputs)) {
      if (value === '') continue;
      users.set(value, [...(users.get(value) ?? []), node]);
    }
  }
  return {
    all: (opType) => own.filter((node) => node.opType === opType),
    maker(value = '', opType) {
      const node = makers.get(value);
      return node?.opType === opType ? node : undefined;
    },
    users: (value = '', opType) =>
      (users.get(value) ?? []).filter((node) => node.opType === opType),
    constant: (value = '') => constants.get(value),
    shape: (value = '') => shapes.get(value),
  };
}

/** Whether they are known, and one by one the same. */
export const isSame = (a: readonly unknown[] | undefined, b: readonly unknown[]) =>
  a?.length === b.length && a.every((one, at) => one !== undefined && one === b[at]);

export const hasOrder = (transpose: ReadNode | undefined, order: readonly number[]) =>
  isSame(transpose?.integers.get('perm'), order);
