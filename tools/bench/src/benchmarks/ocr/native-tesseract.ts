import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';

const run = promisify(execFile);
const { resolve } = createRequire(import.meta.url);

/** Where the language data of the skill lies in its packages. */
const languageFolders = {
  eng: '4.0.0_best_int',
  fra: '4.0.0_best_int',
  spa: '4.0.0_best_int',
  osd: '4.0.0',
};

/** Debian's `tesseract` command with the skill's own language data. */
export interface NativeTesseract {
  version: string;
  /** The text of a picture file; one thread. */
  read(file: string, options: { language: string; isTurned?: boolean }): Promise<string>;
  /** Writes a picture where the command can read it. */
  write(name: string, image: Buffer): Promise<string>;
  close(): Promise<void>;
}

async function versionOf(): Promise<string | undefined> {
  const printed = await run('tesseract', ['--version']).catch(() => undefined);
  return printed && /tesseract v?(\S+)/.exec(printed.stdout + printed.stderr)?.[1];
}

/** Undefined where the command is not installed. */
export async function openNativeTesseract(): Promise<NativeTesseract | undefined> {
  const version = await versionOf();
  if (version === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'skillgate-tesseract-'));
  for (const [code, data] of Object.entries(languageFolders)) {
    const root = dirname(resolve(`@tesseract.js-data/${code}/package.json`));
    const packed = await readFile(join(root, data, `${code}.traineddata.gz`));
    await writeFile(join(folder, `${code}.traineddata`), gunzipSync(packed));
  }
  // Its threads wait for each other more than they work.
  const env = { ...process.env, OMP_THREAD_LIMIT: '1' };
  return {
    version,
    async read(file, { language, isTurned = false }) {
      const flags = ['-l', language, '--tessdata-dir', folder, '--psm', isTurned ? '1' : '3'];
      return (await run('tesseract', [file, 'stdout', ...flags], { env })).stdout;
    },
    async write(name, image) {
      const file = join(folder, name);
      await writeFile(file, image);
      return file;
    },
    close: () => rm(folder, { recursive: true }),
  };
}
