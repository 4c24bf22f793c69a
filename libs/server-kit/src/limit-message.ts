import type { ServerInterceptor } from '@grpc/grpc-js';
import { internal } from '@skillgate/core';

/** A call as a server interceptor is given it. */
export type BaseCall = Parameters<ServerInterceptor>[1];

/** gzip and deflate add at most this to what they can't shrink. */
const compressionSlackBytes = 1024;

interface Privates {
  decoder?: { maxReadMessageLength: number };
  maxReceiveMessageSize?: number;
}

/**
 * Sets the largest message that this one call may still send, in bytes, less than the server's own limit.
 * grpc-js has one limit for a whole server; a call that announced 1 KB, or asks for health, could make it buffer
 * 21 MiB. The two fields are private to grpc-js 1.14; a spec sends a liar, so that an upgrade can't lose them unseen.
 */
export function limitMessage(base: BaseCall, maxBytes: number): void {
  const call = base as unknown as Privates;
  if (call.decoder === undefined || call.maxReceiveMessageSize === undefined) {
    throw internal('This release of @grpc/grpc-js has no limit for one call; use 1.14.');
  }
  call.decoder.maxReadMessageLength = maxBytes + compressionSlackBytes + Math.ceil(maxBytes / 1000);
  call.maxReceiveMessageSize = maxBytes;
}
