import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a file is served; what is left out is done right. */
export interface ServedFile {
  bytes: Buffer;
  /** The connection breaks after so many bytes of each answer. */
  breaksAfter?: number;
  /** Answers with all of it, whatever range is asked for. */
  ignoresRanges?: boolean;
  /** Statuses of the first answers, in their place. */
  statuses?: number[];
}

export interface FileServer {
  /** As HF_ENDPOINT. */
  readonly url: string;
  /** What was asked for: the path, and the range where one was. */
  readonly requests: { path: string; range: string | undefined; token: string | undefined }[];
  stop(): Promise<void>;
}

function serve(file: ServedFile, request: IncomingMessage, response: ServerResponse): void {
  const status = file.statuses?.shift();
  if (status !== undefined) return void response.writeHead(status).end();
  const { bytes, breaksAfter = Infinity, ignoresRanges = false } = file;
  const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
  const start = ignoresRanges || asked === undefined ? 0 : Number(asked);
  if (start >= bytes.length) return void response.writeHead(416).end();
  const range = `bytes ${start}-${bytes.length - 1}/${bytes.length}`;
  response.writeHead(start > 0 ? 206 : 200, {
    'content-length': bytes.length - start,
    ...(start > 0 && { 'content-range': range }),
  });
  const piece = bytes.subarray(start, Math.min(bytes.length, start + breaksAfter));
  response.write(piece, () => {
    // Ended, not reset: what was sent arrives.
    if (start + piece.length < bytes.length) response.socket?.end();
    else response.end();
  });
}

/** A hub on this machine: serves files by their paths, with ranges, or as badly as it is told. */
export async function startFileServer(files: Record<string, ServedFile>): Promise<FileServer> {
  const requests: FileServer['requests'] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const { range, authorization: token } = request.headers;
    requests.push({ path, range, token });
    const file = Object.hasOwn(files, path) ? files[path] : undefined;
    if (file) serve(file, request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
