import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

export interface RunOptions {
  cwd: string;
  /** All of the command's environment. @default that of this process */
  env?: NodeJS.ProcessEnv;
  /** Told of what it prints on the standard output as it comes. */
  onOutput?: (piece: string) => void;
}

export interface CommandResult {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a command to its end. Rejects only when it can't be started. */
export async function runCommand(
  command: string,
  args: readonly string[],
  { cwd, env, onOutput }: RunOptions,
): Promise<CommandResult> {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  if (onOutput) child.stdout.on('data', (piece: Buffer) => onOutput(piece.toString()));
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('exit', resolve);
  });
  const [exitCode, stdout, stderr] = await Promise.all([
    exited,
    text(child.stdout),
    text(child.stderr),
  ]);
  return { exitCode, stdout, stderr };
}
