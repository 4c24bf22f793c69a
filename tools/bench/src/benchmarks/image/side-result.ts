/** What one round of a side came to. */
export interface SideResult {
  elapsedMs: number;
  latenciesMs: number[];
  /** Of the results together. */
  bytesOut: number;
  /** A picture's hash, by its place in the list. */
  hashes: string[];
}
