/** One size of payload, and how it is measured. */
export interface Load {
  payloadBytes: number;
  callers: number;
  /** Calls a turn, and in a quick run. */
  calls: number;
  quickCalls: number;
}

/** Turns of each side in a round: short ones, so that what disturbs the machine for a second spoils few of them. */
export const turnsPerRound = 4;

export const small: Load = { payloadBytes: 1024, callers: 8, calls: 1_000, quickCalls: 250 };
export const large: Load = { payloadBytes: 1_000_000, callers: 4, calls: 80, quickCalls: 20 };
