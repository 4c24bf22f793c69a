/** Something that is measured: one run of it gives one result. */
export type Side<Result> = () => Promise<Result>;

/**
 * Runs the sides in turn, round for round, so that a machine that grows slower or busier does so for all of them. Who
 * begins alternates. One round more at the start warms up and is dropped.
 * @returns each side's results, a round after the other.
 */
export async function interleave<Result, Name extends string>(
  sides: Record<Name, Side<Result>>,
  rounds: number,
  onRun: () => void = () => undefined,
): Promise<Record<Name, Result[]>> {
  const names = Object.keys(sides) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, [] as Result[]]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const result = await sides[name]();
      if (round > 0) results[name]?.push(result);
      onRun();
    }
  }
  return results as Record<Name, Result[]>;
}
