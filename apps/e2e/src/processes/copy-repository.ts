import { cp, mkdtemp } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '@skillgate/testing';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

async function must(command: string, args: string[], cwd: string): Promise<string> {
  const { exitCode, stdout, stderr } = await runCommand(command, args, { cwd });
  if (exitCode === 0) return stdout;
  throw new Error(`${command} ${args.join(' ')} ended with ${exitCode}: ${stderr}`);
}

/** A clone of this checkout as it stands, with what is installed and nothing that is built. Resolves to its folder. */
export async function copyRepository(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'skillgate-copy-'));
  const listed = await must('git', ['ls-files', '-z', '-co', '--exclude-standard'], root);
  for (const path of listed.split('\0').filter((name) => existsSync(join(root, name)))) {
    if (path !== '') await cp(join(root, path), join(folder, path));
  }
  // As links: those of the workspace's own packages lead into the copy then. Once each: cp fails over a file that has
  // several names, when it meets it again.
  const installed = 'cp -a --parents node_modules [!n]*/*/node_modules "$0"';
  await must('sh', ['-c', installed, folder], root);
  // nx asks git which files there are.
  await must('git', ['init', '--quiet'], folder);
  return folder;
}
