import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const source = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * The sources as JavaScript for `node`, so that a spec of a whole process needs no build of this project. Gives the
 * folder, which is inside the project so that packages are found.
 */
export function transpileSources(): string {
  const target = join(source, '..', 'node_modules', '.cache', 'spec');
  for (const folder of ['.', 'testing']) {
    mkdirSync(join(target, folder), { recursive: true });
    for (const file of readdirSync(join(source, folder))) {
      if (!file.endsWith('.ts') || file.endsWith('.spec.ts')) continue;
      const text = readFileSync(join(source, folder, file), 'utf8');
      const { outputText } = ts.transpileModule(text, {
        compilerOptions: {
          module: ts.ModuleKind.ESNext,
          target: ts.ScriptTarget.ES2022,
          verbatimModuleSyntax: true,
        },
      });
      writeFileSync(join(target, folder, file.replace(/\.ts$/, '.js')), outputText);
    }
  }
  return target;
}
