import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Server as GrpcServer, ServerCredentials } from '@grpc/grpc-js';
import { failedPrecondition, type SkillError } from '@skillgate/core';

export interface Address {
  host: string;
  port: number;
  /** The variable that sets the port, for the error. */
  variable: string;
}

/** Listens, and gives the port. @throws SkillError FAILED_PRECONDITION that says what to do */
export function listen(server: HttpServer, address: Address): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(cannotListen(address, cause)));
    server.listen(address.port, address.host, () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** The same for gRPC. */
export function bindGrpc(
  server: GrpcServer,
  address: Address,
  credentials: ServerCredentials,
): Promise<number> {
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return new Promise((resolve, reject) => {
    server.bindAsync(`${host}:${address.port}`, credentials, (cause, port) => {
      if (cause) reject(cannotListen(address, cause));
      else resolve(port);
    });
  });
}

function cannotListen({ host, port, variable }: Address, cause: Error): SkillError {
  return failedPrecondition(`Can't listen on ${host}:${port}: ${advice(variable, cause)}`, {
    cause,
  });
}

/** What is wrong, and what to do. grpc-js gives the error's name in its message only. */
function advice(variable: string, { message }: Error): string {
  if (message.includes('EADDRINUSE')) {
    return `another process has it. Stop that process, or set ${variable} (0 takes any free port) or SKILLGATE_HOST.`;
  }
  if (message.includes('EADDRNOTAVAIL')) {
    return 'this machine has no such address. Set SKILLGATE_HOST to one that it has, or to 0.0.0.0 for all of them.';
  }
  if (message.includes('EACCES')) {
    return `ports under 1024 need privileges that this process lacks. Set ${variable} to 1024 or more.`;
  }
  return `${message}. Set SKILLGATE_HOST or ${variable} to an address that it can have.`;
}
