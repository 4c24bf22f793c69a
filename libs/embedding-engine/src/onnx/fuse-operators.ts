import { fuseAttentions } from './fuse-attention.js';
import { fuseGelus } from './fuse-gelu.js';
import { createGraph } from './graph.js';
import type { OnnxNode } from './onnx-file.js';
import { readOnnx } from './read-onnx.js';
import { writeOnnx } from './write-onnx.js';

/** Those that the outputs need, in whatever order they stand. */
function needed<Node extends OnnxNode>(nodes: readonly Node[], outputs: readonly string[]): Node[] {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((value) => [value, node])));
  const kept = new Set<Node>();
  const wanted = [...outputs];
  for (let value = wanted.pop(); value !== undefined; value = wanted.pop()) {
    const maker = makers.get(value);
    if (!maker || kept.has(maker)) continue;
    kept.add(maker);
    wanted.push(...maker.inputs);
  }
  return nodes.filter((node) => kept.has(node));
}

/**
 * Puts single operators of ONNX Runtime where a network has the same computation in many, which ONNX Runtime does not
 * recognise by itself. Only what has exactly a known form is replaced, and the numbers stay the same but for rounding.
 * @returns the network's new file; undefined where there is nothing to do
 * @throws Error where the file is cut off, or is none of ONNX
 */
export function fuseOperators(bytes: Uint8Array): Uint8Array | undefined {
  const file = readOnnx(bytes);
  // Graphs within operators may read any value, and other files are looked for beside this one.
  if (file.isSplit || file.nodes.some(({ hasGraphs }) => hasGraphs)) return undefined;
  const graph = createGraph(file);
  const replacements = [...fuseAttentions(graph), ...fuseGelus(graph)];
  if (replacements.length === 0) return undefined;
  const byLast = new Map(replacements.map(({ last, by }) => [last, by]));
  const nodes = file.nodes.map((node) => {
    const by = byLast.get(node);
    return by ? { ...by, outputs: node.outputs } : node;
  });
  return writeOnnx(file, needed(nodes, file.outputs));
}
