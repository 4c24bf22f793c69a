import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

/** The `dist` folders of all projects. */
function distFolders() {
  return ['apps', 'libs', 'tools']
    .flatMap((group) => readdirSync(join(root, group)).map((name) => join(root, group, name)))
    .filter((project) => existsSync(join(project, 'dist')));
}

/** Takes away what was built from sources that are gone: `tsc` leaves it, and `npm pack` would ship it. */
export function pruneDist() {
  for (const project of distFolders()) {
    for (const built of readdirSync(join(project, 'dist'), { recursive: true })) {
      const source = built.replace(/(\.js|\.d\.ts)(\.map)?$/, '.ts');
      if (source === built || existsSync(join(project, 'src', source))) continue;
      rmSync(join(project, 'dist', built));
    }
  }
}
