export interface StopMatcher {
  /** Takes a piece; gives what can't be a part of a stop sequence any more, and the sequence that came. */
  push(piece: string): { text: string; stop: string | undefined };
  /** What was held back, once no more comes. */
  rest(): string;
}

function firstOf(text: string, stops: readonly string[]) {
  const found = stops
    .map((stop) => ({ stop, at: text.indexOf(stop) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at || b.stop.length - a.stop.length);
  return found[0];
}

/** How much of the end may be the beginning of a stop sequence. */
function heldLength(text: string, stops: readonly string[]): number {
  let longest = 0;
  for (const stop of stops) {
    let length = Math.min(stop.length - 1, text.length);
    while (length > longest && !text.endsWith(stop.slice(0, length))) length -= 1;
    longest = Math.max(longest, length);
  }
  return longest;
}

/** Finds stop sequences across the borders of pieces. */
export function createStopMatcher(stops: readonly string[]): StopMatcher {
  let held = '';
  return {
    push(piece) {
      const whole = held + piece;
      const found = firstOf(whole, stops);
      if (found !== undefined) {
        held = '';
        return { text: whole.slice(0, found.at), stop: found.stop };
      }
      const end = whole.length - heldLength(whole, stops);
      held = whole.slice(end);
      return { text: whole.slice(0, end), stop: undefined };
    },
    rest() {
      const rest = held;
      held = '';
      return rest;
    },
  };
}
