import { spawn } from 'node:child_process';

const packageFolder = new URL('../..', import.meta.url);

/** Runs a module in a Node of its own, with the packages as they were built. Fails after `limitMs`. */
export async function runScript(
  source: string,
  env: Record<string, string> = {},
  limitMs = 15_000,
): Promise<{ output: string; code: number | null; afterLastLineMs: number }> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    cwd: packageFolder,
    // Nothing is kept in the home folder of who runs the tests.
    env: { PATH: process.env['PATH'], SKILLGATE_CACHE: 'off', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let lastLineAt = performance.now();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => {
      output += text;
      lastLineAt = performance.now();
    });
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  clearTimeout(timer);
  return { output, code, afterLastLineMs: performance.now() - lastLineAt };
}
