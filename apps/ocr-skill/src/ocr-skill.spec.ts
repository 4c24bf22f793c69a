import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';

const program = fileURLToPath(new URL('../bin/ocr-skill.js', import.meta.url));

function start(args: string[], env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  const exitCode = once(child, 'exit').then(([code]) => code as number | null);
  return { child, exitCode, out: text(child.stdout), err: text(child.stderr) };
}

describe('ocr-skill', () => {
  it('lists its variables, the server’s and the engine’s', async () => {
    const { exitCode, out } = start(['--help'], {});
    expect(await exitCode).toBe(0);
    expect(await out).toMatch(/SKILLGATE_PORT[^]*50053[^]*OCR_WORKERS/);
  });

  it('names a variable that does not fit, and exits as for a bad configuration', async () => {
    const { exitCode, err } = start([], { OCR_WORKERS: 'many' });
    expect(await exitCode).toBe(78);
    expect(await err).toContain("OCR_WORKERS must be a whole number from 1 to 64, got 'many'.");
  });

  it('serves until it is told to stop', async () => {
    const { child, exitCode, out } = start([], {
      SKILLGATE_PORT: '0',
      SKILLGATE_METRICS_PORT: '0',
      SKILLGATE_DRAIN_DELAY_MS: '0',
    });
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (lines: Buffer) => lines.includes('"serving"') && resolve());
    });
    child.kill('SIGTERM');
    expect(await exitCode).toBe(0);
    expect(await out).toContain('"outcome":"drained"');
  });
});
