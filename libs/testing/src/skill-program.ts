import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';

export interface SkillProgram {
  /** The path of its executable script. */
  program: string;
  /** Where it listens when nobody says. */
  port: number;
  /** A number that its engine reads from the environment, and what a word in its place is told. */
  variable: { name: string; complaint: string };
  /** Variables that it needs to serve, such as where its models are. */
  env?: Record<string, string>;
}

function start(program: string, args: string[], env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  const exitCode = once(child, 'exit').then(([code]) => code as number | null);
  return { child, exitCode, out: text(child.stdout), err: text(child.stderr) };
}

/** What every skill's program promises. */
export function describeSkillProgram({ program, port, variable, env }: SkillProgram): void {
  describe(basename(program, '.js'), () => {
    it('lists its variables, the server’s and the engine’s', async () => {
      const { exitCode, out } = start(program, ['--help'], {});
      expect(await exitCode).toBe(0);
      expect(await out).toMatch(new RegExp(`SKILLGATE_PORT[^]*${port}[^]*${variable.name}`));
    });

    it('names a variable that does not fit, and exits as for a bad configuration', async () => {
      const { exitCode, err } = start(program, [], { [variable.name]: 'many' });
      expect(await exitCode).toBe(78);
      expect(await err).toContain(`${variable.name} ${variable.complaint}, got 'many'.`);
    });

    it('serves until it is told to stop', async () => {
      const { child, exitCode, out } = start(program, [], {
        SKILLGATE_PORT: '0',
        SKILLGATE_METRICS_PORT: '0',
        SKILLGATE_DRAIN_DELAY_MS: '0',
        ...env,
      });
      await new Promise<void>((resolve) => {
        child.stdout.on('data', (lines: Buffer) => lines.includes('"serving"') && resolve());
      });
      child.kill('SIGTERM');
      expect(await exitCode).toBe(0);
      expect(await out).toContain('"outcome":"drained"');
    });
  });
}
