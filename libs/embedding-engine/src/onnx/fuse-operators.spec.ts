import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';

import { pullTextModel } from '../testing/pull-text-model.js';
import { textModel } from '../testing/model-folder.js';
import { fuseAttentions } from './fuse-attention.js';
import { fuseOperators } from './fuse-operators.js';
import { createGraph } from './graph.js';
import type { ReadNode } from './onnx-file.js';
import { readOnnx } from './read-onnx.js';
import { writeOnnx } from './write-onnx.js';

let file: Buffer;
beforeAll(async () => {
  await pullTextModel();
  file = await readFile(join(textModel.folder, 'onnx/model_quantized.onnx'));
}, 300_000);

/** How many operators of each type a file has. */
function count(bytes: Uint8Array): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { opType } of readOnnx(bytes).nodes) counts[opType] = (counts[opType] ?? 0) + 1;
  return counts;
}

/** What the network makes of texts of these lengths, which are filled up to the longest. */
async function run(bytes: Uint8Array, lengths: readonly number[]): Promise<Float32Array> {
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const longest = Math.max(...lengths);
  const grid = (value: (row: number, at: number) => number) =>
    new Tensor(
      'int64',
      BigInt64Array.from(
        lengths.flatMap((_, row) =>
          Array.from({ length: longest }, (_none, at) => BigInt(value(row, at))),
        ),
      ),
      [lengths.length, longest],
    );
  const { last_hidden_state: states } = await session.run({
    input_ids: grid((row, at) =>
      at < lengths[row]! ? 1_000 + ((row * 7_919 + at * 104_729) % 20_000) : 0,
    ),
    attention_mask: grid((row, at) => (at < lengths[row]! ? 1 : 0)),
    token_type_ids: grid(() => 0),
  });
  await session.release();
  return states!.data as Float32Array;
}

describe('fused operators', () => {
  it('are six attentions and six GELUs of MiniLM', () => {
    expect(count(file)).toMatchObject({ Softmax: 6, Erf: 6 });
    const fused = count(fuseOperators(file)!);
    expect(fused).toMatchObject({ MultiHeadAttention: 6, Gelu: 6 });
    expect(fused).not.toHaveProperty('Softmax');
    expect(fused).not.toHaveProperty('Erf');
  });

  it.each([[[2]], [[10]], [[256]], [[3, 40, 17, 2]]])(
    'give what the network gives for lengths of %j, but for rounding',
    async (lengths) => {
      const [plain, fused] = [await run(file, lengths), await run(fuseOperators(file)!, lengths)];
      expect(fused).toHaveLength(plain.length);
      const largest = plain.reduce((most, value, at) => {
        const difference = Math.abs(value - fused[at]!);
        return difference <= most ? most : difference;
      }, 0);
      expect(largest).toBeLessThan(1e-5);
    },
  );

  it('are none where there is nothing to fuse', async () => {
    const clip = await readFile(
      new URL('../testing/tiny-clip/onnx/text_model.onnx', import.meta.url),
    );
    expect(fuseOperators(clip)).toBeUndefined();
  });
});

describe('what looks like an operator and is none', () => {
  /** The file with another value in a constant. */
  function withConstant(name: string, bytes: Uint8Array): Buffer {
    const [found] = [...file.toString('latin1').matchAll(new RegExp(`B.${name}J.`, 'gs'))];
    if (!found) throw new Error(`There is no constant ${name}.`);
    const changed = Buffer.from(file);
    changed.set(bytes, found.index + found[0].length);
    return changed;
  }
  const float = (value: number) => new Uint8Array(Float32Array.of(value).buffer);
  const integer = (value: bigint) => new Uint8Array(BigInt64Array.of(value).buffer);
  it.each([
    ['a root of 2', 'val_111', float(1.5), 'Gelu'],
    ['a one', 'val_114', float(2), 'Gelu'],
    ['a half', 'val_116', float(0.25), 'Gelu'],
    ['the mask of what is seen', 'val_92', float(1), 'MultiHeadAttention'],
    ['the mask of what is hidden', 'val_93', float(-Infinity), 'MultiHeadAttention'],
    ['where dimensions begin', 'val_78', integer(-3n), 'MultiHeadAttention'],
    ['where dimensions end', 'val_76', integer(3n), 'MultiHeadAttention'],
  ])('stays as it is: %s', (_, name, bytes, opType) => {
    const fused = count(fuseOperators(withConstant(name, bytes))!);
    const other = opType === 'Gelu' ? 'MultiHeadAttention' : 'Gelu';
    expect(fused).toMatchObject({ [other]: 6 });
    expect(fused).not.toHaveProperty(opType);
  });

  it('stays as it is: shapes without their first dimension', () => {
    const network = readOnnx(file);
    const withStart = (start: number) =>
      network.nodes.map((node) =>
        node.opType === 'Shape' ? { ...node, integers: new Map([['start', [start]]]) } : node,
      );
    const attentions = (nodes: ReadNode[]) => fuseAttentions(createGraph({ ...network, nodes }));
    expect(attentions(withStart(0))).toHaveLength(6);
    expect(attentions(withStart(1))).toEqual([]);
  });
});

describe('a file', () => {
  it.each([0, 1, 100, 1_000_000])('that is cut off after %i bytes is told', (length) => {
    expect(() => fuseOperators(file.subarray(0, length))).toThrow();
  });

  it('whose operators stand there in another order has the same of them fused', () => {
    const unsorted = readOnnx(file);
    const fused = fuseOperators(writeOnnx(unsorted, unsorted.nodes.toReversed()))!;
    expect(count(fused)).toEqual(count(fuseOperators(file)!));
  });

  it('whose graph stands there in pieces stays as it is', () => {
    const emptyGraph = Buffer.from([(7 << 3) | 2, 0]);
    expect(fuseOperators(Buffer.concat([file, emptyGraph]))).toBeUndefined();
  });

  const field = (number: number, bytes: readonly number[]) => [
    (number << 3) | 2,
    bytes.length,
    ...bytes,
  ];
  it.each([
    ['has an operator with a graph of its own', field(1, field(5, field(6, [])))],
    ['has an operator with many graphs of its own', field(1, field(5, field(11, [])))],
    ['has weights in another file', field(5, [14 << 3, 1])],
  ])('that %s stays as it is', (_, part) => {
    const network = readOnnx(file);
    const further = { whole: Uint8Array.from(part) } as ReadNode;
    expect(fuseOperators(writeOnnx(network, [...network.nodes, further]))).toBeUndefined();
  });
});
