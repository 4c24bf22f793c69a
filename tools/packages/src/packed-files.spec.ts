import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packAll, publishedPackages, type Tarball } from './pack.js';

let destination: string;
let tarballs: Map<string, Tarball>;
beforeAll(async () => {
  destination = await mkdtemp(join(tmpdir(), 'skillgate-pack-'));
  tarballs = await packAll(destination);
});
afterAll(() => rm(destination, { recursive: true }));

/** The names of the packages that a file in `dist` imports, by any of the ways there are. */
function importedPackages(code: string): string[] {
  const imports = code.matchAll(
    /(?:from|import|import\(|require\(|[)e]\.resolve\() ?['"]([^.'"][^'"]*)['"]/g,
  );
  return [...imports]
    .map(([, id = '']) => id)
    .filter((id) => !id.startsWith('node:') && !builtinModules.includes(id))
    .map((id) =>
      id
        .split('/')
        .slice(0, id.startsWith('@') ? 2 : 1)
        .join('/'),
    );
}

const packages = publishedPackages();

it('packs all that users are offered', () => {
  const names = ['client', 'core', 'image-engine', 'image-skill', 'ocr-engine', 'ocr-skill'];
  names.push('imaging', 'proto', 'cli', 'draft-engine', 'draft-skill');
  expect(packages.map(({ manifest }) => manifest.name)).toEqual(
    expect.arrayContaining(names.map((name) => `@skillgate/${name}`)),
  );
});

describe.each(packages.map(({ folder, manifest }) => ({ name: manifest.name, folder, manifest })))(
  '$name as packed',
  ({ name, folder, manifest }) => {
    const files = () => tarballs.get(name)!.files;

    it('has what its package.json names', () => {
      const named = [
        ...Object.values(manifest.exports ?? {}).flatMap((conditions) => Object.values(conditions)),
        ...Object.values(manifest.bin ?? {}),
      ].map((path) => posix.normalize(path));
      expect(named).not.toEqual([]);
      expect(named.filter((path) => !files().has(path))).toEqual([]);
      expect(manifest.engines?.node).toBe('>=20.19');
    });

    it('has code and sources, and nothing of the workspace', () => {
      const strangers = [...files()].filter(
        (path) =>
          !/^(package\.json|README\.md|(bin|dist|src)\/.+)$/.test(path) ||
          /\.spec\.|\.tsbuildinfo$|\/testing\//.test(path),
      );
      expect(strangers).toEqual([]);
    });

    it('has the source of each of its source maps', async () => {
      const maps = [...files()].filter((path) => path.endsWith('.map'));
      expect(maps).not.toEqual([]);
      for (const path of maps) {
        const { sources } = JSON.parse(await readFile(join(folder, path), 'utf8')) as {
          sources: string[];
        };
        for (const source of sources) {
          expect(files(), path).toContain(posix.join(dirname(path), source));
        }
      }
    });

    it('brings every package that it imports', async () => {
      const brought = { ...manifest.dependencies, ...manifest.peerDependencies, [name]: '' };
      for (const path of files()) {
        if (!/^dist\/.*\.(js|d\.ts)$/.test(path)) continue;
        const imported = importedPackages(await readFile(join(folder, path), 'utf8'));
        expect(
          imported.filter((id) => !Object.hasOwn(brought, id)),
          path,
        ).toEqual([]);
      }
    });
  },
);
