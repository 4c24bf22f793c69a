import type { Metadata } from '@grpc/grpc-js';
import { requestBytesKey } from '@skillgate/core';
import { malformed } from './refusal.js';

/**
 * The size that a call announces; undefined when it announces none.
 * @throws Refusal INVALID_ARGUMENT when it is no whole number
 */
export function announcedBytes(metadata: Metadata): number | undefined {
  const [text] = metadata.get(requestBytesKey);
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(String(text))) {
    throw malformed(
      `The metadata ${requestBytesKey} must be a whole number of bytes, got '${text}'.`,
    );
  }
  return Number(text);
}
