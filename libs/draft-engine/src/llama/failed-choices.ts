/** Below the tokens of a model, and below those that stand for other ends of a choice. */
const first = -1_000;
/** More than choices are under way at once. What nobody asks for is overwritten. */
const most = 1_000;
const causes = new Map<number, unknown>();
let count = 0;

/** A number that goes the way of a token, in place of one whose choice failed. */
export function tokenOfFailure(cause: unknown): number {
  const token = first - (count % most);
  count += 1;
  causes.set(token, cause);
  return token;
}

export const isFailure = (token: number) => token <= first;

/** Why the choice failed, told once. */
export function takeFailure(token: number): unknown {
  const cause = causes.get(token);
  causes.delete(token);
  return cause;
}
