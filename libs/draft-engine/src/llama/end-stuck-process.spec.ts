import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import ts from 'typescript';
import { expect, it } from 'vitest';

const source = new URL('./end-stuck-process.ts', import.meta.url);
/** A thread that works for ever, as far as a test can tell. */
const beside = `
import { pbkdf2 } from 'node:crypto';
pbkdf2('', '', 2 ** 31 - 1, 64, 'sha512', () => undefined);
setTimeout(() => endStuckProcess(21_234), 100);`;

it('ends a process at once while a native thread works, and says why', async () => {
  const target = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 };
  const { outputText } = ts.transpileModule(await readFile(source, 'utf8'), {
    compilerOptions: target,
  });
  const args = ['--input-type=module', '--eval', `${outputText}${beside}`];
  const ended = promisify(execFile)(process.execPath, args, { timeout: 15_000 });
  // What is killed for its time gets SIGTERM.
  await expect(ended).rejects.toMatchObject({
    signal: 'SIGABRT',
    stderr: expect.stringContaining('The choice of a token has used 21 s of CPU and is not over'),
  });
});
