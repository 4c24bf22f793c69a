/** One size of payload, and how it is measured. */
export interface Load {
  payloadBytes: number;
  callers: number;
  /** Calls a round, and in a quick run. */
  calls: number;
  quickCalls: number;
}

export const small: Load = { payloadBytes: 1024, callers: 8, calls: 4_000, quickCalls: 1_000 };
export const large: Load = { payloadBytes: 1_000_000, callers: 4, calls: 300, quickCalls: 80 };
