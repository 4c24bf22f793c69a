import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Tree } from '@nx/devkit';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

// nx loads generators as they stand: no types, nothing to build.
const { default: generate } = (await import(new URL('generator.mjs', import.meta.url).href)) as {
  default: (tree: Tree, options: { name: string; method?: string }) => Promise<() => void>;
};
const { FsTree } = createRequire(import.meta.url)('nx/src/generators/tree') as {
  FsTree: new (root: string, isVerbose: boolean) => Tree;
};
const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** This repository, of which nothing is written. */
const repository = (): Tree => new FsTree(root, false);

async function madeBy(options: { name: string; method?: string }) {
  const tree = repository();
  await generate(tree, options);
  const paths = tree.listChanges().map(({ path }) => path);
  return { paths, read: (path: string) => tree.read(path, 'utf8') ?? '' };
}

/** What TypeScript can't parse in a file. */
function syntaxErrors(path: string, code: string): string[] {
  const { diagnostics = [] } = ts.transpileModule(code, {
    fileName: path,
    reportDiagnostics: true,
  });
  return diagnostics.map(({ messageText }) => `${path}: ${String(messageText)}`);
}

describe('the generator of skills', () => {
  it('writes a skill that the contract does not have, and its line in each shared file', async () => {
    const { paths, read } = await madeBy({ name: 'nonesuch', method: 'conjure' });
    expect(paths.filter((path) => !path.includes('nonesuch')).sort()).toEqual([
      'README.md',
      'apps/cli/package.json',
      'docker/compose.yaml',
      'libs/client/package.json',
      'libs/client/src/index.ts',
      'libs/client/src/skills/index.ts',
      'libs/core/src/skills.ts',
      'libs/proto/src/index.ts',
      'libs/testing/src/index.ts',
      'proto/skills/v1/skills.proto',
    ]);
    const contract = read('proto/skills/v1/skills.proto');
    expect(contract).toContain('rpc Conjure(ConjureRequest) returns (ConjureResponse);');
    const [, number, port] = /nonesuch: \{ number: (\d+), port: (\d+) \}/.exec(
      read('libs/core/src/skills.ts'),
    ) ?? [undefined, 'none', 'none'];
    expect(contract).toContain(`  SKILL_NONESUCH = ${number};\n}`);
    expect(read('docker/compose.yaml')).toContain(`'127.0.0.1:${port}:${port}' # gRPC`);
    expect(read('libs/client/src/skills/index.ts')).toContain('nonesuch: nonesuchSkill,');
  });

  it('writes a skill in TypeScript', async () => {
    const { paths, read } = await madeBy({ name: 'nonesuch' });
    const sources = paths.filter((path) => path.endsWith('.ts'));
    expect(sources).toContain('libs/nonesuch-engine/src/nonesuch-handler.ts');
    expect(sources.flatMap((path) => syntaxErrors(path, read(path)))).toEqual([]);
  });

  it.each([
    [{ name: 'image' }, 'There is a skill image already, in apps/image-skill.'],
    [{ name: 'Nonesuch' }, 'must be one lower-case word of 2 to 20 letters and digits, such as'],
    [{ name: 'speech-to-text' }, "got 'speech-to-text'"],
    [{ name: 'nonesuch', method: 'Do it' }, 'A method must be one lower-case verb'],
    [{ name: 'nonesuch', method: 'recognize' }, 'a message RecognizeRequest already; name what'],
    [{ name: 'skillful' }, 'and not begin with skill'],
  ])('refuses %o, and writes nothing', async (options, message) => {
    const tree = repository();
    await expect(generate(tree, options)).rejects.toThrow(message);
    expect(tree.listChanges()).toEqual([]);
  });

  it('says which file is at fault where it finds no place in it', async () => {
    const tree = repository();
    tree.write('docker/compose.yaml', '');
    tree.write('libs/client/src/skills/index.ts', 'export {};\n');
    await expect(generate(tree, { name: 'nonesuch' })).rejects.toThrow(
      'libs/client/src/skills/index.ts was expected to have a place',
    );
  });
});
