import { status as statusCodes } from '@grpc/grpc-js';
import { deadlineExceeded, internal, SkillError, type ErrorCode } from '@skillgate/core';
import { malformed, oversize } from './refusal.js';

interface TransportStatus {
  code?: number | null;
  details?: string | null;
}

/**
 * What grpc-js found wrong with a call by itself, below the interceptors, in Skillgate's words. grpc-js says
 * RESOURCE_EXHAUSTED of an oversize message and INTERNAL of a broken one; both are the caller's fault, and a client
 * must not take the first for overload and retry it. Known by grpc-js 1.14's own texts; a spec provokes each.
 */
export function fromTransportStatus(
  { code, details }: TransportStatus,
  maxBytes: number,
): SkillError {
  const text = details ?? '';
  if (code === statusCodes.RESOURCE_EXHAUSTED && text.startsWith('Received message')) {
    const [, came = 'more'] = /larger than max \((\d+) vs/.exec(text) ?? [];
    return oversize(came, maxBytes);
  }
  if (code === statusCodes.INTERNAL && text === 'Failed to decompress message') {
    return malformed(
      "The request must be compressed as 'grpc-encoding' says; it can't be decompressed.",
    );
  }
  if (code === statusCodes.INTERNAL && text === 'Error deserializing request') {
    return malformed('The request must be the protobuf message of its method; its bytes are not.');
  }
  if (code === statusCodes.INTERNAL && text.startsWith('Invalid grpc-timeout')) {
    return malformed(`The header grpc-timeout must be a number and a unit. ${text}.`);
  }
  if (code === statusCodes.DEADLINE_EXCEEDED)
    return deadlineExceeded("The call's deadline passed.");
  const name = statusCodes[code ?? statusCodes.INTERNAL] as ErrorCode | undefined;
  return name === undefined ? internal(text) : new SkillError(name, text);
}
