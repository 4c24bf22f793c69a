/** Waits until it holds; fails after `ms`. */
export async function eventually(
  holds: () => boolean | Promise<boolean>,
  ms = 5_000,
): Promise<void> {
  const endMs = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`did not hold within ${ms} ms: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
