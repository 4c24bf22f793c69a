import { logVerbosity, setLogVerbosity } from '@grpc/grpc-js';
import { asSkillError, type Environment, type SkillError, type Variables } from '@skillgate/core';
import { exitOnCrash } from './exit-on-crash.js';
import type { RunningServer } from './serve.js';
import { variableTable } from './variable-table.js';

/** EX_CONFIG of sysexits.h: starting again changes nothing. */
const configExitCode = 78;
const failureExitCode = 1;
/** 128 + the signal's number, as shells say it. */
const signalExitCodes = { SIGTERM: 143, SIGINT: 130 };

export interface RunOptions {
  /** The program, as `--help` names it. */
  name: string;
  /** All variables that it reads, for `--help`. */
  variables: Variables;
  /** Starts it: `(env) => serve({ … })`. */
  start: (env: Environment) => Promise<RunningServer>;
}

/**
 * The life of a skill's process: starts it, drains it on SIGTERM and SIGINT and exits with 0 (1 when the grace time cut
 * calls off), at once on a second signal; also when the process that has started it with a channel is gone. Exits with
 * 78 when the configuration is at fault, with 1 when it can't serve.
 * `--help` prints the variables.
 */
export async function run({ name, variables, start }: RunOptions): Promise<void> {
  if (process.argv.includes('--help')) {
    console.log(
      `${name} serves a skill over gRPC. It takes no arguments; environment variables:\n\n${variableTable(variables)}`,
    );
    return;
  }
  const [argument] = process.argv.slice(2);
  if (argument !== undefined) {
    console.error(`${name} takes no arguments, got '${argument}'; --help lists its variables.`);
    process.exit(configExitCode);
  }
  exitOnCrash(name);
  silenceGrpc();
  const parentGone = untilParentIsGone();
  try {
    const server = await start(process.env);
    stopOnSignals(server);
    void parentGone.then(() => drainAndExit(server));
    await server.ready.catch((error: SkillError) => {
      // It stays up: /readyz and every call tell what has to be put right.
      if (error.code !== 'FAILED_PRECONDITION') throw error;
    });
  } catch (thrown) {
    const error = asSkillError(thrown);
    console.error(`${name} can't start: ${error.message}`);
    if (error.code === 'INTERNAL') console.error(error.cause ?? error);
    process.exit(error.code === 'FAILED_PRECONDITION' ? configExitCode : failureExitCode);
  }
}

/** What grpc-js writes to stderr is thrown too, and told once, by `run`. Its own variables still make it speak. */
function silenceGrpc(): void {
  const { GRPC_NODE_VERBOSITY, GRPC_VERBOSITY } = process.env;
  if ((GRPC_NODE_VERBOSITY ?? GRPC_VERBOSITY) === undefined) setLogVerbosity(logVerbosity.NONE);
}

async function drainAndExit(server: RunningServer): Promise<never> {
  process.exit((await server.stop()) === 'drained' ? 0 : failureExitCode);
}

/** Whoever has opened a channel to this process wants it for no longer than itself, however it ends. */
function untilParentIsGone(): Promise<void> {
  return new Promise((resolve) => {
    process.once('disconnect', resolve);
    process.channel?.unref();
  });
}

function stopOnSignals(server: RunningServer): void {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(signalExitCodes[signal]);
      stopping = true;
      void drainAndExit(server);
    });
  }
}
