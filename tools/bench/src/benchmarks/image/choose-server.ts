import type { BenchmarkContext } from '../../frame/benchmark.js';
import { startContainerServer } from '../../servers/container-server.js';
import type { ImageServer, StartImageServer } from '../../servers/image-server.js';
import { startProcessServer } from '../../servers/process-server.js';
import { whyNoContainer } from '../../servers/why-no-container.js';
import { buildContainerImage, imageName } from './measure-container-image.js';

export interface ChosenServer {
  kind: ImageServer['kind'];
  start: StartImageServer;
  /** Why it is not a container, where it isn't. */
  why: string;
}

/** The image skill in its container where a Docker engine answers, otherwise as a local process; says which. */
export async function chooseServer({
  options,
  progress,
  say,
}: BenchmarkContext): Promise<ChosenServer> {
  const why = await whyNoContainer(options.process);
  if (why !== undefined) {
    say(`The server is a local process (${why}); memory is its RSS.`);
    return { kind: 'process', start: startProcessServer, why };
  }
  progress.part('building the container', 1);
  await buildContainerImage();
  progress.end();
  say('The server is a container under the limits of compose.yaml: 2 CPUs, 500 MB.');
  return { kind: 'container', start: () => startContainerServer(imageName), why: '' };
}
