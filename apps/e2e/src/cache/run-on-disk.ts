import '../containers/environment.js';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { getContainerRuntimeClient } from 'testcontainers';
import { checkoutLabel } from '../containers/checkout-label.js';
import { composeService } from '../containers/compose-service.js';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const script = fileURLToPath(new URL('../applications/cache-on-disk.mjs', import.meta.url));

/** What the application told. */
export interface DiskReport {
  right: number;
  wrong: number;
  /** Second calls that the cache answered. */
  cached: number;
  /** How many entries went in the end, or the code of the error. */
  takenBack: string;
  warnings: string[];
  counters: Record<string, number>;
}

/** The disk of the cache's folder. */
export type Disk =
  { name: 'small'; bytes: number; isFilled: boolean } | { name: 'read-only'; folder: string };

/** Runs the application in a container, whose cache has a disk of its own. @throws Error with all that it wrote */
export async function runOnDisk(disk: Disk, address: string, calls: number): Promise<DiskReport> {
  const { container } = await getContainerRuntimeClient();
  const isFilled = disk.name === 'small' && disk.isFilled;
  const order = JSON.stringify({ address, cacheFolder: '/kept', isFilled, calls });
  const user = `${process.getuid?.()}:${process.getgid?.()}`;
  const binds = [
    `${root}:${root}:ro`,
    ...(disk.name === 'read-only' ? [`${disk.folder}:/kept:ro`] : []),
  ];
  const created = await container.dockerode.createContainer({
    Image: composeService('image-skill').image,
    Entrypoint: ['node', script, order],
    Cmd: [],
    User: user,
    Env: ['SKILLGATE_CACHE=on'],
    Labels: { [checkoutLabel.name]: checkoutLabel.value },
    HostConfig: {
      // The fake skill listens on the host's loopback.
      NetworkMode: 'host',
      Binds: binds,
      ...(disk.name === 'small' && { Tmpfs: { '/kept': `size=${disk.bytes},mode=1777` } }),
    },
  });
  try {
    const [out, err] = [new PassThrough(), new PassThrough()];
    const stream = await created.attach({ stream: true, stdout: true, stderr: true });
    container.dockerode.modem.demuxStream(stream, out, err);
    const ended = stream.once('end', () => (out.end(), err.end()));
    await created.start();
    const [said, complained] = await Promise.all([text(out), text(err), ended]);
    const { StatusCode } = (await created.wait()) as { StatusCode: number };
    if (StatusCode === 0) return JSON.parse(said) as DiskReport;
    throw new Error(`The application ended with ${StatusCode}: ${said}${complained}`);
  } finally {
    await created.remove({ force: true });
  }
}
