/** Ends the process with 1 on an error that nobody caught, and says which. A half-dead server helps nobody. */
export function exitOnCrash(name: string): void {
  const crash = (what: string) => (error: unknown) => {
    const { message, stack } =
      error instanceof Error ? error : { message: String(error), stack: undefined };
    const line = { level: 60, time: Date.now(), skill: name, msg: what, err: { message, stack } };
    // Written by hand and at once: the logger may be what failed.
    process.stderr.write(`${JSON.stringify(line)}\n`);
    process.exit(1);
  };
  process.on('uncaughtException', crash('an exception was not caught'));
  process.on('unhandledRejection', crash('a rejected promise was not handled'));
}
