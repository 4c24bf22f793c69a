import { Metadata, type ServiceError } from '@grpc/grpc-js';
import { answeredByKey, errorCodes, SkillError, type ErrorCode } from '@skillgate/core';
import { describe, expect, it } from 'vitest';
import { classify } from './classify.js';

function serviceError(code: ErrorCode, details: string, isAnswer: boolean): ServiceError {
  const metadata = new Metadata();
  if (isAnswer) metadata.set(answeredByKey, 'image');
  return Object.assign(new Error(details), { code: errorCodes[code], details, metadata });
}

describe('classify', () => {
  it.each<[ErrorCode, string]>([
    ['UNAVAILABLE', 'not-serving'],
    ['RESOURCE_EXHAUSTED', 'overloaded'],
    ['DEADLINE_EXCEEDED', 'timeout'],
    ['INTERNAL', 'faulty'],
    ['UNKNOWN', 'faulty'],
    ['DATA_LOSS', 'faulty'],
  ])('takes the answer %s for %s, and blames no input', (code, kind) => {
    expect(classify(serviceError(code, 'x', true), 'here')).toMatchObject({
      kind,
      isSuspect: false,
    });
  });

  it.each<[ErrorCode, string]>([
    ['UNAVAILABLE', 'Connection dropped'],
    ['UNAVAILABLE', 'read ECONNRESET'],
    ['INTERNAL', 'Received RST_STREAM with code 2 (Internal server error)'],
    ['CANCELLED', 'Call cancelled'],
    ['UNKNOWN', 'No status information received'],
    ['UNAVAILABLE', 'Received HTTP status code 502'],
  ])('takes %s: %s for a connection that broke under a suspect', (code, details) => {
    const failure = classify(serviceError(code, details, false), 'here');
    expect(failure).toMatchObject({ kind: 'lost', isSuspect: true, endpoint: 'here' });
  });

  it.each<[string, string]>([
    ['No connection established. Last error: connect ECONNREFUSED', 'refused'],
    ['Name resolution failed for target dns:nowhere:1', 'refused'],
    ['Channel closed before call started', 'refused'],
    ['Stream refused by server', 'not-serving'],
    ['Received HTTP status code 503', 'not-serving'],
  ])('blames no input when no skill has seen it: %s', (details, kind) => {
    const failure = classify(serviceError('UNAVAILABLE', details, false), 'here');
    expect(failure).toMatchObject({ kind, isSuspect: false });
  });

  it.each<ErrorCode>(['INVALID_ARGUMENT', 'UNAUTHENTICATED', 'UNIMPLEMENTED', 'ABORTED'])(
    'gives %s back to the caller',
    (code) => {
      for (const isAnswer of [true, false]) {
        const error = classify(serviceError(code, 'say it', isAnswer), 'here');
        expect(error).toBeInstanceOf(SkillError);
        expect(error).toMatchObject({ code, message: 'say it' });
      }
    },
  );
});
