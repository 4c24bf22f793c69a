import type { ServedSkill } from '@skillgate/client';
import type { BenchmarkContext } from '../../frame/benchmark.js';
import { startContainerServer } from '../../servers/container-server.js';
import type { SkillServer, StartSkillServer } from '../../servers/skill-server.js';
import { startProcessServer } from '../../servers/process-server.js';
import { whyNoContainer } from '../../servers/why-no-container.js';
import { buildContainerImage } from './measure-container-image.js';

export interface ChosenServer {
  kind: SkillServer['kind'];
  start: StartSkillServer;
  /** Why it is not a container, where it isn't. */
  why: string;
}

/** A skill in its container where a Docker engine answers, otherwise as a local process; says which. */
export async function chooseServer(
  { options, progress, say }: BenchmarkContext,
  skill: ServedSkill = 'image',
): Promise<ChosenServer> {
  const why = await whyNoContainer(options.process);
  if (why !== undefined) {
    say(`The server is a local process (${why}); memory is its RSS.`);
    return { kind: 'process', start: (env) => startProcessServer(skill, env), why };
  }
  progress.part('building the container', 1);
  await buildContainerImage(skill);
  progress.end();
  say('The server is a container under the limits of compose.yaml.');
  return { kind: 'container', start: (env) => startContainerServer(skill, env), why: '' };
}
