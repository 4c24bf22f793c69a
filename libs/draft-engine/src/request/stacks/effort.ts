/** Bounds what is looked at. */
export interface Effort {
  /** @throws what it was made with, once all is spent */
  spend(steps: number): void;
}

export function createEffort(most: number, tooMuch: () => Error): Effort {
  let left = most;
  return {
    spend(steps) {
      left -= steps;
      if (left < 0) throw tooMuch();
    },
  };
}
