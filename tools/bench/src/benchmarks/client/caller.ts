/** One way to make the same call. */
export interface Caller {
  call(): Promise<void>;
  close(): Promise<void>;
}

/** Makes a caller of an address that sends a payload. */
export type OpenCaller = (address: string, payload: Uint8Array) => Caller;
