import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ServedSkill } from '@skillgate/client';
import { toRow, type Row } from '../../frame/row.js';
import { below } from '../../frame/target.js';
import { repositoryRoot } from '../../frame/repository-root.js';
import { docker } from '../../servers/docker.js';

const run = promisify(execFile);

/** The name that tools/docker/build-image.mjs gives the image. */
export const imageName = 'skillgate/image-skill';

async function script(...args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, args, {
    cwd: repositoryRoot,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

/** Builds a skill's container image, or finds it built. */
export async function buildContainerImage(skill: ServedSkill = 'image'): Promise<void> {
  await script('tools/docker/build-image.mjs', `${skill}-skill`);
}

async function sizeBytes(image: string): Promise<number> {
  return Number(await docker('image', 'inspect', '--format', '{{.Size}}', image));
}

async function baseImageName(): Promise<string> {
  const printed = await script('tools/docker/base-image.mjs');
  const name = /Base image: (\S+)/.exec(printed)?.[1];
  if (name === undefined) throw new Error(`The base image's name was expected in: ${printed}`);
  return name;
}

const figures = [
  {
    name: 'docker build, nothing changed',
    unit: 's',
    target: below(10, { unit: 's', binding: false }),
  },
  { name: 'the app on top of its base image', unit: 'MB', target: below(120, { unit: 'MB' }) },
];

/** How long building an unchanged app takes, and what it adds to its base. Call when the image is built. */
export async function measureContainerImage(): Promise<Row[]> {
  const startedMs = performance.now();
  await buildContainerImage();
  const seconds = (performance.now() - startedMs) / 1000;
  const added = (await sizeBytes(imageName)) - (await sizeBytes(await baseImageName()));
  return [seconds, added / 1e6].map((value, at) => toRow({ ...figures[at]!, value }));
}

/** The same rows where there is no container to look at. */
export function containerImageRowsUnmeasured(note: string): Row[] {
  return figures.map((figure) => toRow({ ...figure, value: null, note }));
}
