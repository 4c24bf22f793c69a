/** A line that a figure must reach. */
export interface Target {
  /** As the table and the JSON say it. */
  readonly text: string;
  readonly isMetBy: (value: number) => boolean;
  /**
   * Whether the command fails when it is not met: ratios, counts and memory do. Absolute times are shown beside
   * their targets only, since machines differ.
   */
  readonly binding: boolean;
}

type Options = { unit?: string; binding?: boolean };

function target(sign: string, bound: number, { unit, binding = true }: Options) {
  return { text: `${sign} ${bound}${unit === undefined ? '' : ` ${unit}`}`, binding };
}

/** The figure is this or more. */
export function atLeast(bound: number, options: Options = {}): Target {
  return { ...target('≥', bound, options), isMetBy: (value) => value >= bound };
}

/** The figure is this or less. */
export function atMost(bound: number, options: Options = {}): Target {
  return { ...target('≤', bound, options), isMetBy: (value) => value <= bound };
}

/** The figure is less than this. */
export function below(bound: number, options: Options = {}): Target {
  return { ...target('<', bound, options), isMetBy: (value) => value < bound };
}
