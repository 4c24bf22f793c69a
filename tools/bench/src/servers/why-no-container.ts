import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../frame/repository-root.js';
import { engineVersion } from './docker.js';

/** Why a server must be a local process; undefined where it can be a container. */
export async function whyNoContainer(processWanted: boolean): Promise<string | undefined> {
  if (processWanted) return '--process';
  if (!existsSync(join(repositoryRoot, 'docker/Dockerfile'))) return 'there is no Dockerfile';
  return (await engineVersion()) === undefined ? 'no Docker engine answers' : undefined;
}
