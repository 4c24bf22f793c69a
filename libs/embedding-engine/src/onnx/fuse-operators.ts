import { fuseAttentions } from './fuse-attention.js';
import { fuseGelus } from './fuse-gelu.js';
import { createGraph } from './graph.js';
import type { OnnxNode } from './onnx-file.js';
import { readOnnx } from './read-onnx.js';
import { writeOnnx } from './write-onnx.js';

/** Those whose outputs somebody reads. */
function needed<Node extends OnnxNode>(nodes: readonly Node[], outputs: readonly string[]): Node[] {
  const read = new Set(outputs);
  const kept = nodes.toReversed().filter((node) => {
    const isRead = node.outputs.some((output) => read.has(output));
    if (isRead) for (const input of node.inputs) read.add(input);
    return isRead;
  });
  return kept.reverse();
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
