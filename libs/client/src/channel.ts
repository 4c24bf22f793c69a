import { readFileSync } from 'node:fs';
import { Client, credentials, type ChannelCredentials, type ChannelOptions } from '@grpc/grpc-js';
import { failedPrecondition } from '@skillgate/core';
import type { ClientConfig } from './config.js';

const channelOptions: ChannelOptions = {
  // Nobody reads grpc-js's own books of calls.
  'grpc.enable_channelz': 0,
  // Without it, grpc-js shares one connection between all clients of an address in the process.
  'grpc.use_local_subchannel_pool': 1,
  // After a 40 s outage the first good call came 19 s after the server was back; with these it came at once.
  'grpc.initial_reconnect_backoff_ms': 200,
  'grpc.max_reconnect_backoff_ms': 700,
  // The client has a retry layer of its own; grpc-js's skips calls over 1 MB.
  'grpc.enable_retries': 0,
  // A proxy would accept the connection to a dead host, and hold the one to localhost.
  'grpc.enable_http_proxy': 0,
  // The server's limits hold; a result must never be refused here.
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
  // A 64 KB window makes every MB wait for 16 round trips.
  'grpc-node.flow_control_window': 1 << 20,
};

function readPem(variable: string, path: string | undefined): Buffer | null {
  if (path === undefined) return null;
  try {
    return readFileSync(path);
  } catch (cause) {
    throw failedPrecondition(`${variable} names ${path}, which can't be read.`, { cause });
  }
}

function channelCredentials(config: ClientConfig): ChannelCredentials {
  if (config.tls === 'off') return credentials.createInsecure();
  return credentials.createSsl(
    readPem('SKILLGATE_CLIENT_CA_FILE', config.caFile),
    readPem('SKILLGATE_CLIENT_KEY_FILE', config.keyFile),
    readPem('SKILLGATE_CLIENT_CERT_FILE', config.certFile),
  );
}

/** Opens a channel of its own to one address. It connects when it is first used. */
export function openChannel(address: string, config: ClientConfig): Client {
  return new Client(address, channelCredentials(config), channelOptions);
}
