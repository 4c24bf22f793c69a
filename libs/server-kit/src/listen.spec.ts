import { EventEmitter } from 'node:events';
import { createServer, type Server } from 'node:http';
import { Server as GrpcServer, ServerCredentials } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { bindGrpc, listen } from './listen.js';

/** An address of RFC 5737: no machine has it. */
const elsewhere = { host: '192.0.2.1', port: 0, variable: 'SKILLGATE_PORT' };
const advice =
  "Can't listen on 192.0.2.1:0: this machine has no such address. Set SKILLGATE_HOST to one that it has, or to 0.0.0.0 for all of them.";

/** A server that the system refuses its port; a spec that runs as root is refused none. */
function refused(message: string): Server {
  const server = new EventEmitter() as Server;
  server.listen = () => {
    setImmediate(() => server.emit('error', new Error(message)));
    return server;
  };
  return server;
}

describe('listen', () => {
  it('says what to do about an address that the machine lacks', async () => {
    await expect(listen(createServer(), elsewhere)).rejects.toThrow(advice);
    const insecure = ServerCredentials.createInsecure();
    await expect(bindGrpc(new GrpcServer(), elsewhere, insecure)).rejects.toThrow(advice);
  });

  it.each([
    [
      'listen EACCES: permission denied 0.0.0.0:80',
      "Can't listen on 0.0.0.0:80: ports under 1024 need privileges that this process lacks. Set SKILLGATE_PORT to 1024 or more.",
    ],
    [
      'getaddrinfo ENOTFOUND nowhere',
      "Can't listen on 0.0.0.0:80: getaddrinfo ENOTFOUND nowhere. Set SKILLGATE_HOST or SKILLGATE_PORT to an address that it can have.",
    ],
  ])('says what to do about %s', async (message, told) => {
    const address = { host: '0.0.0.0', port: 80, variable: 'SKILLGATE_PORT' };
    await expect(listen(refused(message), address)).rejects.toThrow(told);
  });
});
