/** How far one piece of work moves the mean: 0.2 forgets half of the past in three pieces. */
const newestShare = 0.2;

/** How long a piece of work takes, from those that were done. */
export interface WorkEstimate {
  /** A worker was busy for so long, in milliseconds. */
  observe(workMs: number): void;
  /** The exponentially weighted mean in milliseconds; 0 until the first piece is done. */
  readonly meanMs: number;
}

export function createWorkEstimate(): WorkEstimate {
  let meanMs: number | undefined;
  return {
    observe(workMs) {
      meanMs = meanMs === undefined ? workMs : meanMs + newestShare * (workMs - meanMs);
    },
    get meanMs() {
      return meanMs ?? 0;
    },
  };
}
