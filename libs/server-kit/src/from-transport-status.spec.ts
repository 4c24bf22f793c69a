import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { fromTransportStatus } from './from-transport-status.js';
import { toServiceError } from './to-service-error.js';

describe('what grpc-js finds wrong', () => {
  it.each([
    [
      status.DEADLINE_EXCEEDED,
      'Deadline exceeded',
      'DEADLINE_EXCEEDED',
      "The call's deadline passed.",
    ],
    [
      status.UNIMPLEMENTED,
      'unsupported encoding "br"',
      'UNIMPLEMENTED',
      'unsupported encoding "br"',
    ],
    [99, 'odd', 'INTERNAL', 'odd'],
  ])('%s %j becomes %s', (code, details, expected, message) => {
    expect(fromTransportStatus({ code, details }, 100)).toMatchObject({ code: expected, message });
  });
});

describe('toServiceError', () => {
  it('cuts a message that no header block takes, and mends half a character', () => {
    const error = fromTransportStatus({ code: 13, details: `\ud800${'x'.repeat(9000)}` }, 1);
    const { details } = toServiceError(error, 'image');
    expect(details).toHaveLength(3500);
    expect(() => encodeURI(details)).not.toThrow();
  });
});
