import { invalidArgument } from '@skillgate/core';
import { sha256Now } from './sha256.js';

/** Who made an answer: answers of two identities never stand for each other. */
export interface AnswerIdentity {
  /** Raised by an engine whenever the same input may give another output. */
  resultVersion: number;
  /** SHA-256 of the models in use. */
  modelDigests: readonly string[];
}

/** What was asked, apart from who answers. */
export interface Question {
  /** Nothing is ever shared across namespaces. 1 to 200 characters, well-formed: half of a surrogate pair is none. */
  namespace: string;
  /** The skill and its method, such as `image.preprocess`. */
  kind: string;
  /** SHA-256 of each input, 64 hex digits, in the order of the request. */
  inputSha256s: readonly string[];
  /** Every option that the answer depends on, filled in, in one canonical form. */
  options: Uint8Array;
}

/** Where an answer is kept. Its parts are names in the folder. */
export interface CacheKey {
  /** 32 hex digits of the namespace's digest. */
  namespaceId: string;
  /** The input's SHA-256; of several inputs the SHA-256 over theirs. */
  input: string;
  /** 32 hex digits: namespace, kind, options and identity. Answers of one variant differ in their input alone. */
  variant: string;
}

/**
 * The folder of a namespace.
 * @throws SkillError INVALID_ARGUMENT for what is no namespace
 */
export function namespaceIdOf(namespace: string): string {
  if (typeof namespace !== 'string') {
    throw invalidArgument(`namespace must be a text of 1 to 200 characters, got ${namespace}`);
  }
  if (namespace.length === 0 || namespace.length > 200) {
    throw invalidArgument(`namespace must have 1 to 200 characters, got ${namespace.length}`);
  }
  // As bytes, all halves of surrogate pairs are one and the same: two tenants would share.
  if (!/\p{Surrogate}/u.test(namespace)) return sha256Now(namespace).slice(0, 32);
  throw invalidArgument(
    `namespace must be well-formed, got half of a surrogate pair in ${JSON.stringify(namespace)}`,
  );
}

function combined(inputSha256s: readonly string[]): string {
  const [only] = inputSha256s;
  return inputSha256s.length === 1 && only ? only : sha256Now(inputSha256s.join(' '));
}

/** The key of a question to one identity. */
export function cacheKey(question: Question, identity: AnswerIdentity): CacheKey {
  const { namespace, kind, inputSha256s, options } = question;
  const variant = JSON.stringify([
    namespace,
    kind,
    inputSha256s.length,
    sha256Now(options),
    identity.resultVersion,
    [...identity.modelDigests].sort(),
  ]);
  return {
    namespaceId: namespaceIdOf(namespace),
    input: combined(inputSha256s),
    variant: sha256Now(variant).slice(0, 32),
  };
}

/** The key as one string: the id of an entry in the journal and in memory. */
export const entryId = ({ namespaceId, input, variant }: CacheKey): string =>
  `${namespaceId}/${input}-${variant}`;

const variantAt = 98;

/** The parts of an id by their places, where it is known to be one. */
export const namespaceOf = (id: string) => id.slice(0, 32);
export const inputOf = (id: string) => id.slice(33, 97);
export const variantOf = (id: string) => id.slice(variantAt);

/** A namespace and a variant as one word, for what many entries share. */
export const groupOf = (id: string) => namespaceOf(id) + variantOf(id);
export const variantOfGroup = (group: string) => group.slice(32);

/** Whether an id is of a namespace and a variant, told without a string made of it. */
export const isInGroup = (
  id: string,
  { namespace, variant }: { namespace: string; variant: string },
) => id.startsWith(namespace) && id.endsWith(variant) && id.length === variantAt + variant.length;

const idPattern = /^([\da-f]{32})\/([\da-f]{64})-([\da-f]{32})$/;

/** The key that an id stands for; undefined for what is none. */
export function keyOfId(id: string): CacheKey | undefined {
  const [, namespaceId, input, variant] = idPattern.exec(id) ?? [];
  return namespaceId && input && variant ? { namespaceId, input, variant } : undefined;
}
