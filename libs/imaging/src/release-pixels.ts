import type { Pixels } from './picture.js';

/** Since ES2024, which Node has from 21 on. */
type Transferable = ArrayBufferLike & { transfer?: (newByteLength: number) => ArrayBuffer };

/**
 * Gives the memory of pixels back at once; nobody may look at them any more. V8 takes megabytes outside its heap for
 * growth, and marks the whole heap the sooner the longer they stay: without this, half as often again. Does nothing on
 * Node 20, whose collector gets to them later.
 */
export function releasePixels({ data }: Pixels): void {
  const memory: Transferable = data.buffer;
  if (memory.byteLength === data.byteLength) memory.transfer?.(0);
}
