import { access, rm, stat } from 'node:fs/promises';
import { namespaceIdOf, type AnswerIdentity } from './cache-key.js';
import { decodeLines, encodeLines, wordsOf } from './checked-lines.js';
import type { Layout } from './layout.js';
import { readWhole } from './read-whole.js';
import { isRealFolder } from './real-folders.js';
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

/** How long what was read is taken to stand in the file still, in milliseconds. */
const freshMs = 3_000;

/** Changes whenever a file is replaced; undefined where there is none. */
const stampOf = (path: string) =>
  stat(path).then(
    ({ ino, mtimeMs }) => `${ino} ${mtimeMs}`,
    () => undefined,
  );

interface Seen {
  identity: Promise<AnswerIdentity | undefined>;
  stamp: Promise<string | undefined>;
  /** By `performance.now()`. */
  lookedAtMs: number;
}

export function createIdentities(layout: Layout, temporaryFiles: TemporaryFiles): Identities {
  const seen = new Map<string, Seen>();
  const idOf = (namespace: string, kind: string) => `${namespaceIdOf(namespace)}/${kind}`;
  const pathOf = (namespace: string, kind: string) =>
    layout.identity(namespaceIdOf(namespace), kind);

  async function isOwn(namespace: string): Promise<boolean> {
    const namespaceId = namespaceIdOf(namespace);
    const folders = [layout.root, layout.namespace(namespaceId), layout.identities(namespaceId)];
    return (await Promise.all(folders.map(isRealFolder))).every(Boolean);
  }

  async function read(namespace: string, kind: string): Promise<AnswerIdentity | undefined> {
    const path = pathOf(namespace, kind);
    const bytes = await readWhole(path).catch(() => undefined);
    const identity = bytes && parse(idOf(namespace, kind), bytes);
    // The next answer writes it anew. What stands behind a link is not the cache's.
    if (bytes && !identity && (await isOwn(namespace))) await rm(path, { force: true });
    return identity;
  }

  function look(namespace: string, kind: string): Seen {
    // The stamp first: what is written in between is then read once more.
    const stamp = stampOf(pathOf(namespace, kind));
    const identity = stamp.then(() => read(namespace, kind));
    const looked = { identity, stamp, lookedAtMs: performance.now() };
    seen.set(idOf(namespace, kind), looked);
    return looked;
  }

  /** What was seen last, unless another process has written since: a skill may have been upgraded. */
  async function fresh(namespace: string, kind: string): Promise<Seen | undefined> {
    const known = seen.get(idOf(namespace, kind));
    if (!known || performance.now() - known.lookedAtMs < freshMs) return known;
    known.lookedAtMs = performance.now();
    const stamp = await stampOf(pathOf(namespace, kind));
    return stamp === (await known.stamp) ? known : undefined;
  }

  return {
    async last(namespace, kind) {
      const id = idOf(namespace, kind);
      const known = (await fresh(namespace, kind)) ?? look(namespace, kind);
      const identity = await known.identity;
      // Another process may write it.
      if (!identity && seen.get(id) === known) seen.delete(id);
      return identity;
    },
    async remember(namespace, kind, identity) {
      const id = idOf(namespace, kind);
      const text = JSON.stringify(identity);
      const known = seen.get(id);
      const isKnown = JSON.stringify(await known?.identity) === text;
      const stamp = isKnown && known ? known.stamp : Promise.resolve(undefined);
      const told = { identity: Promise.resolve(identity), stamp, lookedAtMs: performance.now() };
      seen.set(id, told);
      if (isKnown && (await isThere(pathOf(namespace, kind)))) return;
      const bytes = encodeLines(id, { head: {}, payload: Buffer.from(text) });
      await temporaryFiles.write(pathOf(namespace, kind), bytes);
    },
  };
}
