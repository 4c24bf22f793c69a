import { createHash, timingSafeEqual } from 'node:crypto';
import type { Metadata } from '@grpc/grpc-js';
import { SkillError } from '@skillgate/core';
import { Refusal } from './refusal.js';

/** Lets a call pass, or throws a Refusal UNAUTHENTICATED. */
export type Authenticate = (metadata: Metadata) => void;

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/**
 * Checks `authorization: Bearer <token>`; without a token everybody passes. Digests are compared, in constant time,
 * so that neither the token's bytes nor its length can be learned from how long a refusal takes.
 */
export function createAuthenticate(token: string | undefined): Authenticate {
  if (token === undefined) return () => undefined;
  const expected = digest(token);
  return (metadata) => {
    const [header] = metadata.get('authorization');
    const [, given = ''] = /^Bearer (.+)$/i.exec(String(header ?? '')) ?? [];
    if (timingSafeEqual(digest(given), expected)) return;
    const came = header === undefined ? 'none' : 'another one';
    throw new Refusal(
      'unauthenticated',
      new SkillError(
        'UNAUTHENTICATED',
        `The metadata 'authorization: Bearer <token>' must hold the server's token (there SKILLGATE_AUTH_TOKEN, at Skillgate's client SKILLGATE_CLIENT_TOKEN), got ${came}.`,
      ),
    );
  };
}
