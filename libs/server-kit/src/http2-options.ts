import type { Http2Server } from 'node:http2';
import type { Server, ServerOptions } from '@grpc/grpc-js';
import type { ServerConfig } from './config.js';

/** A header block holds some trace ids and a token. */
const maxHeaderBytes = 16 * 1024;
const keepaliveMs = { time: 60_000, timeout: 20_000 };

/**
 * What the transport lets through. Floods of pings, of settings and of resets are answered by Node itself (it closes
 * such sessions); connections have no age limit, as a client's watch should outlive a deploy of others.
 */
export function grpcServerOptions(config: ServerConfig): ServerOptions {
  return {
    'grpc.max_receive_message_length': config.maxMessageBytes,
    'grpc.max_send_message_length': config.maxResponseBytes,
    'grpc.max_concurrent_streams': config.maxConnectionStreams,
    // A peer that vanished without a word is noticed, and its calls cancelled.
    'grpc.keepalive_time_ms': keepaliveMs.time,
    'grpc.keepalive_timeout_ms': keepaliveMs.timeout,
    // Costs some microseconds a call, and nothing reads it.
    'grpc.enable_channelz': 0,
  };
}

/**
 * Widens the flow-control window for requests, and bounds their headers. grpc-js reads its own option for the window in
 * clients only, and makes the HTTP/2 server itself; so it is reached after `bindAsync`, through a private field. Where
 * a later grpc-js has no such field the window stays at 64 KiB: slower, not wrong; its spec tells.
 */
export function tuneHttp2(
  server: Server,
  { windowBytes, maxConnectionStreams }: ServerConfig,
): void {
  const { http2Servers } = server as unknown as { http2Servers?: Map<Http2Server, unknown> };
  for (const http2Server of http2Servers?.keys() ?? []) {
    http2Server.updateSettings({
      initialWindowSize: windowBytes,
      maxConcurrentStreams: maxConnectionStreams,
      maxHeaderListSize: maxHeaderBytes,
    });
    // Node gives the connection's window back as soon as bytes arrive, so unread calls can't block the others.
    http2Server.on('session', (session) => session.setLocalWindowSize(windowBytes));
  }
}
