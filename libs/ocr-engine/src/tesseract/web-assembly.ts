// TypeScript has WebAssembly's types only among a browser's; this is what is used of them.

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** Compiled code; can be handed to other threads. */
export type WasmModule = object & { readonly brand?: 'WebAssembly.Module' };
export type WasmImports = Record<string, Record<string, unknown>>;

export interface WasmInstance {
  readonly exports: Readonly<Record<string, unknown>>;
}

interface WebAssemblyApi {
  compile(bytes: Uint8Array): Promise<WasmModule>;
  Instance: new (module: WasmModule, imports: WasmImports) => WasmInstance;
  Memory: abstract new () => WasmMemory;
}

export const { WebAssembly: webAssembly } = globalThis as unknown as {
  WebAssembly: WebAssemblyApi;
};
