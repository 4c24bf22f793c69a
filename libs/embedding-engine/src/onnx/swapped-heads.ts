import { hasOrder, type Graph } from './graph.js';

/** Where an index into the four dimensions of heads points, which may count from the end or be out of them. */
const dimensionAt = (index = NaN) => Math.min(4, Math.max(0, index < 0 ? index + 4 : index));

/** Whether a value has the dimensions from `start` to `end` of heads. */
function isShape(
  value: string | undefined,
  heads: string,
  [start, end]: readonly [number, number],
  graph: Graph,
): boolean {
  const [dimensions, from, to, ...more] = graph.maker(value, 'Slice')?.inputs ?? [];
  const shape = graph.maker(dimensions, 'Shape');
  return (
    shape?.inputs[0] === heads &&
    (shape.integers.get('start')?.[0] ?? 0) === 0 &&
    !shape.integers.has('end') &&
    dimensionAt(graph.constant(from)) === start &&
    dimensionAt(graph.constant(to)) === end &&
    more.length === 0
  );
}

/** Batch and heads, length, and size, as ranges of dimensions. */
const [front, length, size] = [
  [0, 2],
  [2, 3],
  [3, 4],
] as const;

/** The heads whose last two dimensions were swapped, by way of three dimensions, to make a value. */
export function swappedHeads(value: string | undefined, graph: Graph): string | undefined {
  const last = graph.maker(value, 'Reshape');
  const swap = graph.maker(last?.inputs[0], 'Transpose');
  const first = graph.maker(swap?.inputs[0], 'Reshape');
  const heads = first?.inputs[0];
  if (heads === undefined || !hasOrder(swap, [0, 2, 1])) return undefined;
  const before = graph.maker(first?.inputs[1], 'Concat')?.inputs ?? [];
  const after = graph.maker(last?.inputs[1], 'Concat')?.inputs ?? [];
  const isSwapped =
    before.length === 3 &&
    after.length === 3 &&
    graph.constant(before[0]) === -1 &&
    isShape(before[1], heads, length, graph) &&
    isShape(before[2], heads, size, graph) &&
    isShape(after[0], heads, front, graph) &&
    isShape(after[1], heads, size, graph) &&
    isShape(after[2], heads, length, graph);
  return isSwapped ? heads : undefined;
}
