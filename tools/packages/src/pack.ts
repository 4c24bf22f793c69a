import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runOrThrow } from './run.js';

/** The repository's root, seen from `src` and from `dist` alike. */
export const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url));

/** The fields of a package.json that matter here. */
export interface Manifest {
  name: string;
  version: string;
  private?: boolean;
  engines?: { node?: string };
  exports?: Record<string, Record<string, string>>;
  bin?: Record<string, string>;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

export interface PublishedPackage {
  /** Its folder in the repository. */
  folder: string;
  manifest: Manifest;
}

/** Every package of the workspace that is for users. */
export function publishedPackages(): PublishedPackage[] {
  return ['apps', 'libs']
    .flatMap((group) =>
      readdirSync(join(repositoryRoot, group)).map((name) => join(repositoryRoot, group, name)),
    )
    .map((folder) => ({
      folder,
      manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest,
    }))
    .filter(({ manifest }) => !manifest.private);
}

/** What npm tells of a tarball that it made. */
interface PackReport {
  name: string;
  filename: string;
  files: { path: string }[];
}

export interface Tarball {
  path: string;
  /** The files in it, by their paths in the package. */
  files: ReadonlySet<string>;
}

/** Packs the published packages, as they are built, into a folder. */
export async function packAll(destination: string): Promise<Map<string, Tarball>> {
  const workspaces = publishedPackages().flatMap(({ manifest }) => ['-w', manifest.name]);
  const args = ['pack', '--json', '--pack-destination', destination, ...workspaces];
  const printed = await runOrThrow('npm', args, { cwd: repositoryRoot });
  // A list in the npm of Node 20 and 24; an object by names in later ones.
  const reports = Object.values(JSON.parse(printed) as Record<string, PackReport>);
  return new Map(
    reports.map(({ name, filename, files }) => [
      name,
      { path: join(destination, filename), files: new Set(files.map(({ path }) => path)) },
    ]),
  );
}
