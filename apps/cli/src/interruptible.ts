import { exitCodes } from './exit-codes.js';

const codes = { SIGINT: exitCodes.interrupted, SIGTERM: exitCodes.terminated };

/** Runs work that Ctrl-C and SIGTERM stop, and resolves to the exit code: the signal's, when one came. */
export type Interruptible = (work: (signal: AbortSignal) => Promise<number>) => Promise<number>;

/** Listens while the work runs. The first signal stops it in order; the second ends the process at once. */
export const interruptible: Interruptible = async (work) => {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const listeners = Object.entries(codes).map(([name, code]) => {
    const listener = () => {
      if (exitCode !== undefined) process.exit(code);
      exitCode = code;
      controller.abort(new Error(`stopped by ${name}`));
    };
    process.on(name, listener);
    return () => process.off(name, listener);
  });
  try {
    const workExitCode = await work(controller.signal);
    return exitCode ?? workExitCode;
  } finally {
    for (const stopListening of listeners) stopListening();
  }
};
