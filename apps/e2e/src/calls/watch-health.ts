import { Client, credentials } from '@grpc/grpc-js';
import { HealthCheckResponse_ServingStatus, HealthService } from '@skillgate/proto';

export interface HealthWatch {
  /** What the server has said, in order, such as SERVING. */
  readonly statuses: readonly string[];
  /** Resolves when the server has ended the watch. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Opens a Health/Watch on all of a server, and resolves with its first status. */
export async function watchHealth(address: string): Promise<HealthWatch> {
  const client = new Client(address, credentials.createInsecure());
  const { path, requestSerialize, responseDeserialize } = HealthService.watch;
  const stream = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, {
    service: '',
  });
  const statuses: string[] = [];
  const ended = new Promise<void>((resolve) => {
    stream.on('end', resolve);
    // A status that is not OK ends it as well.
    stream.on('error', () => resolve());
  });
  stream.on('data', ({ status }: { status: HealthCheckResponse_ServingStatus }) =>
    statuses.push(HealthCheckResponse_ServingStatus[status]),
  );
  await new Promise((resolve) => stream.once('data', resolve));
  return { statuses, ended, close: () => client.close() };
}
