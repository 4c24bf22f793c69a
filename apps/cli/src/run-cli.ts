import { CommanderError } from 'commander';
import { asSkillError } from '@skillgate/core';
import type { CliContext } from './cli-context.js';
import { exitCodes } from './exit-codes.js';
import { createProgram } from './program.js';

/** Runs one command line (without node and script) and resolves to its exit code. Never throws. */
export async function runCli(
  args: readonly string[],
  context: Omit<CliContext, 'finish'>,
): Promise<number> {
  let exitCode: number = exitCodes.ok;
  const finish = (code: number) => void (exitCode = code);
  try {
    await createProgram({ ...context, finish }).parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    // Commander has printed what was wrong, or the help or version that was asked for.
    if (thrown instanceof CommanderError) {
      return thrown.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    }
    const error = asSkillError(thrown);
    context.terminal.err(`error: ${error.message}`);
    if (error.code === 'INTERNAL') context.terminal.err(String((thrown as Error).stack ?? thrown));
    return exitCodes.usage;
  }
}
