import type { Graph } from './graph.js';
import type { Dimension, ReadNode, Replacement } from './onnx-file.js';

const isSame = (a: readonly unknown[] | undefined, b: readonly unknown[]) =>
  a?.length === b.length && a.every((one, at) => one !== undefined && one === b[at]);

const hasOrder = (transpose: ReadNode | undefined, order: readonly number[]) =>
  isSame(transpose?.integers.get('perm'), order);

/** Queries, keys or values. */
interface Heads {
  /** Before they were dealt to the heads: batch × length × (heads · size). */
  rows: string;
  shape: readonly [batch: Dimension, heads: number, length: Dimension, size: number];
}

function headsOf(value: string | undefined, graph: Graph): Heads | undefined {
  const transposed = graph.maker(value, 'Transpose');
  const dealt = graph.maker(transposed?.inputs[0], 'Reshape');
  const rows = dealt?.inputs[0];
  const [batch, heads, length, size] = graph.shape(value) ?? [];
  if (rows === undefined || typeof heads !== 'number' || typeof size !== 'number') return undefined;
  const fits =
    hasOrder(transposed, [0, 2, 1, 3]) &&
    isSame(graph.shape(dealt?.outputs[0]), [batch, length, heads, size]) &&
    isSame(graph.shape(rows), [batch, length, heads * size]);
  return fits ? { rows, shape: [batch, heads, length, size] } : undefined;
}

/** A value, and the constant that it is multiplied by. */
function scaled(value: string | undefined, graph: Graph) {
  const product = graph.maker(value, 'Mul');
  const factor = graph.constant(product?.inputs[1]);
  return factor === undefined ? { value, factor: 1 } : { value: product?.inputs[0], factor };
}

/** Where an index into the four dimensions of heads points, which may count from the end or be out of them. */
const dimensionAt = (index = NaN) => Math.min(4, Math.max(0, index < 0 ? index + 4 : index));

/** Whether a value has the dimensions from `start` to `end` of heads. */
function isShape(
  value: string | undefined,
  heads: string,
  [start, end]: readonly [number, number],
  graph: Graph,
): boolean {
  const [shape, from, to, ...more] = graph.maker(value, 'Slice')?.inputs ?? [];
  return (
    graph.maker(shape, 'Shape')?.inputs[0] === heads &&
    dimensionAt(graph.constant(from)) === start &&
    dimensionAt(graph.constant(to)) === end &&
    more.length === 0
  );
}

const [front, length, size] = [
  [0, 2],
  [2, 3],
  [3, 4],
] as const;

/** What was turned round in its last two dimensions, by way of three dimensions. */
function turned(value: string | undefined, graph: Graph): string | undefined {
  const last = graph.maker(value, 'Reshape');
  const turn = graph.maker(last?.inputs[0], 'Transpose');
  const first = graph.maker(turn?.inputs[0], 'Reshape');
  const heads = first?.inputs[0];
  if (heads === undefined || !hasOrder(turn, [0, 2, 1])) return undefined;
  const before = graph.maker(first?.inputs[1], 'Concat')?.inputs ?? [];
  const after = graph.maker(last?.inputs[1], 'Concat')?.inputs ?? [];
  const isTurned =
    graph.constant(before[0]) === -1 &&
    isShape(before[1], heads, length, graph) &&
    isShape(before[2], heads, size, graph) &&
    isShape(after[0], heads, front, graph) &&
    isShape(after[1], heads, size, graph) &&
    isShape(after[2], heads, length, graph);
  return isTurned ? heads : undefined;
}

/** Whether a value is 0 or another finite number for each query and key: then every softmax of it is a number. */
function isMask(value: string | undefined, { shape }: Heads, graph: Graph): boolean {
  const [, seen, hidden] = graph.maker(value, 'Where')?.inputs ?? [];
  const [batch, heads, ...lengths] = graph.shape(value) ?? [];
  return (
    graph.constant(seen) === 0 &&
    Number.isFinite(graph.constant(hidden)) &&
    (batch === 1 || batch === shape[0]) &&
    (heads === 1 || heads === shape[1]) &&
    isSame(lengths, [shape[2], shape[2]])
  );
}

/** The softmax, or that with 0 where it is no number. */
function weightsOf(softmax: ReadNode, graph: Graph): string | undefined {
  const [value] = softmax.outputs;
  const guarded = graph
    .users(value, 'Where')
    .find(
      ({ inputs: [condition, zero, otherwise] }) =>
        graph.maker(condition, 'IsNaN')?.inputs[0] === value &&
        graph.constant(zero) === 0 &&
        otherwise === value,
    );
  return guarded ? guarded.outputs[0] : value;
}

/** softmax(q · kᵀ + mask) · v of several heads in one. Source: Attention is all you need, Vaswani et al., 2017. */
function fuse(softmax: ReadNode, graph: Graph): Replacement | undefined {
  const masked = graph.maker(softmax.inputs[0], 'Add');
  const scores = graph.maker(masked?.inputs[0], 'MatMul');
  const [query, key] = [scaled(scores?.inputs[0], graph), scaled(scores?.inputs[1], graph)];
  const weights = weightsOf(softmax, graph);
  const weighted = graph.users(weights, 'MatMul').find(({ inputs }) => inputs[0] === weights);
  const [gathered] = graph.users(weighted?.outputs[0], 'Transpose');
  const [last] = graph.users(gathered?.outputs[0], 'Reshape');

  const q = headsOf(query.value, graph);
  const k = headsOf(turned(key.value, graph), graph);
  const v = headsOf(weighted?.inputs[1], graph);
  const mask = masked?.inputs[1];
  if (!q || !k || !v || !last || mask === undefined) return undefined;
  const [batch, heads, length, size] = q.shape;
  const isOne =
    isSame(softmax.integers.get('axis'), [-1]) &&
    isSame(k.shape, q.shape) &&
    isSame(v.shape, q.shape) &&
    isMask(mask, q, graph) &&
    hasOrder(gathered, [0, 2, 1, 3]) &&
    isSame(graph.shape(last.outputs[0]), [batch, length, heads * size]);
  if (!isOne) return undefined;
  return {
    last,
    by: {
      opType: 'MultiHeadAttention',
      // Between the values and the mask: a bias, and a mask of another form.
      inputs: [q.rows, k.rows, v.rows, '', '', mask],
      integers: { num_heads: heads },
      floats: { scale: query.factor * key.factor },
    },
  };
}

/**
 * Attentions as PyTorch's exporter writes `scaled_dot_product_attention` from 2.5 on, which ONNX Runtime 1.30 leaves as
 * some twenty operators.
 */
export const fuseAttentions = (graph: Graph): Replacement[] =>
  graph.all('Softmax').flatMap((softmax) => fuse(softmax, graph) ?? []);
