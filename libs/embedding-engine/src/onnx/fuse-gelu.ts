import type { Graph } from './graph.js';
import type { ReadNode, Replacement } from './onnx-file.js';

const isNear = (value: number | undefined, expected: number) =>
  value !== undefined && Math.abs(value - expected) < 1e-6;

/** The operator of two inputs that reads a value beside one that holds. */
function userWith(
  value: string | undefined,
  opType: string,
  holds: (other: string | undefined) => boolean,
  graph: Graph,
): ReadNode | undefined {
  return graph
    .users(value, opType)
    .find(({ inputs: [a, b] }) => (a === value ? holds(b) : holds(a)));
}

/** x · (0.5 · (1 + erf(x / √2))) in one. Source: Gaussian error linear units, Hendrycks and Gimpel, 2016. */
function geluAround(erf: ReadNode, graph: Graph): Replacement | undefined {
  const [x, root] = graph.maker(erf.inputs[0], 'Div')?.inputs ?? [];
  if (x === undefined || !isNear(graph.constant(root), Math.SQRT2)) return undefined;
  const is = (expected: number) => (other?: string) => isNear(graph.constant(other), expected);
  const sum = userWith(erf.outputs[0], 'Add', is(1), graph);
  const half = userWith(sum?.outputs[0], 'Mul', is(0.5), graph);
  const last = userWith(half?.outputs[0], 'Mul', (other) => other === x, graph);
  return last && { last, by: { opType: 'Gelu', inputs: [x], integers: {}, floats: {} } };
}

/**
 * GELUs as `torch.onnx.export(…, dynamo=True)` writes them, which ONNX Runtime 1.30 leaves as five operators: it looks
 * for other orders of the factors.
 */
export const fuseGelus = (graph: Graph): Replacement[] =>
  graph.all('Erf').flatMap((erf) => geluAround(erf, graph) ?? []);
