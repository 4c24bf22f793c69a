import { hasOrder, isSame, type Graph } from './graph.js';
import type { Dimension, ReadNode, Replacement } from './onnx-file.js';
import { swappedHeads } from './swapped-heads.js';

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
function attentionAround(softmax: ReadNode, graph: Graph): Replacement | undefined {
  const masked = graph.maker(softmax.inputs[0], 'Add');
  const scores = graph.maker(masked?.inputs[0], 'MatMul');
  const [query, key] = [scaled(scores?.inputs[0], graph), scaled(scores?.inputs[1], graph)];
  const weights = weightsOf(softmax, graph);
  const weighted = graph.users(weights, 'MatMul').find(({ inputs }) => inputs[0] === weights);
  const [gathered] = graph.users(weighted?.outputs[0], 'Transpose');
  const [last] = graph.users(gathered?.outputs[0], 'Reshape');

  const q = headsOf(query.value, graph);
  const k = headsOf(swappedHeads(key.value, graph), graph);
  const v = headsOf(weighted?.inputs[1], graph);
  const mask = masked?.inputs[1];
  if (!q || !k || !v || !last || mask === undefined) return undefined;
  const [batch, heads, length, size] = q.shape;
  const scale = Math.fround(query.factor * key.factor);
  const isAttention =
    isSame(softmax.integers.get('axis'), [-1]) &&
    isSame(k.shape, q.shape) &&
    isSame(v.shape, q.shape) &&
    isMask(mask, q, graph) &&
    hasOrder(gathered, [0, 2, 1, 3]) &&
    isSame(graph.shape(last.outputs[0]), [batch, length, heads * size]);
  // 0 would be taken for the usual scale.
  if (!isAttention || !Number.isFinite(scale) || scale === 0) return undefined;
  return {
    last,
    by: {
      opType: 'MultiHeadAttention',
      // Between the values and the mask: a bias, and a mask of another form.
      inputs: [q.rows, k.rows, v.rows, '', '', mask],
      integers: { num_heads: heads },
      floats: { scale },
    },
  };
}

/**
 * Attentions as `torch.onnx.export(…, dynamo=True)` writes PyTorch's `scaled_dot_product_attention`, which ONNX Runtime
 * 1.30 leaves as some twenty operators.
 */
export const fuseAttentions = (graph: Graph): Replacement[] =>
  graph.all('Softmax').flatMap((softmax) => attentionAround(softmax, graph) ?? []);
