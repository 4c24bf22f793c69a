import { runCommand, type CommandResult, type RunOptions } from '@skillgate/testing';

/**
 * The environment without what npm and nx tell the scripts that they run: an npm started here would take it for its
 * own, and a program would print in colours.
 */
export const plainEnvironment: NodeJS.ProcessEnv = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) =>
      !/^(npm_(package|lifecycle)_|npm_config_local_prefix$|VITEST|(NODE_ENV|FORCE_COLOR)$)/.test(
        name,
      ),
  ),
);

/** Runs a command to its end in the plain environment, and what `env` adds to it. */
export function run(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<CommandResult> {
  return runCommand(command, args, { ...options, env: { ...plainEnvironment, ...options.env } });
}

/** Runs a command that must succeed, and resolves to its standard output. */
export async function runOrThrow(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<string> {
  const { exitCode, stdout, stderr } = await run(command, args, options);
  if (exitCode === 0) return stdout;
  throw new Error(`${command} ${args.join(' ')} ended with ${exitCode}:\n${stderr}${stdout}`);
}
