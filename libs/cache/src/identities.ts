import { access, readFile, rm } from 'node:fs/promises';
import { namespaceIdOf, type AnswerIdentity } from './cache-key.js';
import { decodeLines, encodeLines, wordsOf } from './checked-lines.js';
import type { Layout } from './layout.js';
import type { TemporaryFiles } from './temporary-files.js';

/** Who answered last, so that a process that has seen no answer yet knows what to look for. */
export interface Identities {
  last(namespace: string, kind: string): Promise<AnswerIdentity | undefined>;
  /** Resolves when it is written, where it is another one than before or no more there. */
  remember(namespace: string, kind: string, identity: AnswerIdentity): Promise<void>;
}

function parse(id: string, bytes: Buffer): AnswerIdentity | undefined {
  const lines = decodeLines(id, bytes);
  const words = lines && wordsOf(Buffer.from(lines.payload).toString());
  return words && isIdentity(words) ? words : undefined;
}

function isIdentity(words: object): words is AnswerIdentity {
  const { resultVersion, modelDigests } = words as Partial<AnswerIdentity>;
  const areTexts = modelDigests?.every?.((digest) => typeof digest === 'string');
  return Number.isInteger(resultVersion) && Array.isArray(modelDigests) && areTexts === true;
}

/** Somebody may have deleted the folder. */
const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

export function createIdentities(layout: Layout, temporaryFiles: TemporaryFiles): Identities {
  const seen = new Map<string, Promise<AnswerIdentity | undefined>>();
  const idOf = (namespace: string, kind: string) => `${namespaceIdOf(namespace)}/${kind}`;
  const pathOf = (namespace: string, kind: string) =>
    layout.identity(namespaceIdOf(namespace), kind);

  async function read(namespace: string, kind: string): Promise<AnswerIdentity | undefined> {
    const path = pathOf(namespace, kind);
    const bytes = await readFile(path).catch(() => undefined);
    const identity = bytes && parse(idOf(namespace, kind), bytes);
    // The next answer writes it anew.
    if (bytes && !identity) await rm(path, { force: true });
    return identity;
  }

  return {
    async last(namespace, kind) {
      const id = idOf(namespace, kind);
      const known = seen.get(id) ?? read(namespace, kind);
      seen.set(id, known);
      const identity = await known;
      // Another process may write it.
      if (!identity && seen.get(id) === known) seen.delete(id);
      return identity;
    },
    async remember(namespace, kind, identity) {
      const id = idOf(namespace, kind);
      const text = JSON.stringify(identity);
      const isKnown = JSON.stringify(await seen.get(id)) === text;
      seen.set(id, Promise.resolve(identity));
      if (isKnown && (await isThere(pathOf(namespace, kind)))) return;
      const bytes = encodeLines(id, { head: {}, payload: Buffer.from(text) });
      await temporaryFiles.write(pathOf(namespace, kind), bytes);
    },
  };
}
