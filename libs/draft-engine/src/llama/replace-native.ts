import { internal } from '@skillgate/core';
import type { LlamaContext } from 'node-llama-cpp';

/**
 * Puts a function in the place of one of a context's native side, which node-llama-cpp's types leave out.
 * @throws SkillError INTERNAL where node-llama-cpp is another inside
 */
export function replaceNative<Native extends (...args: never[]) => unknown>(
  context: LlamaContext,
  name: string,
  replacementOf: (native: Native) => Native,
): void {
  const native = (context as unknown as { _ctx?: Record<string, Native | undefined> })._ctx;
  const method = native?.[name];
  if (native === undefined || method === undefined) {
    throw internal(`node-llama-cpp has no ${name} where 3.21 has it.`);
  }
  // The prototype's, which it hides, is read-only.
  Object.defineProperty(native, name, { value: replacementOf(method.bind(native) as Native) });
}
