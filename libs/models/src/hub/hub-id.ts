import { createHash } from 'node:crypto';

/** A model of the Hugging Face hub, as people name it. */
export interface HubId {
  /** As it was given. */
  name: string;
  /** `OWNER/NAME` */
  hub: string;
  /** The kind of quantisation, such as Q4_K_M, or a file's name; undefined is the usual one. */
  tag: string | undefined;
  /** A branch, tag or commit. @default 'main' */
  revision: string;
  /** What its folder is called: the same for the same name, and no id of the manifest. */
  id: string;
}

const pattern = /^([\w][\w.-]*\/[\w][\w.-]*)(?::([\w][\w.-]*))?(?:@([\w][\w.-]*))?$/;

/** Reads `OWNER/NAME`, `OWNER/NAME:QUANTISATION` or `OWNER/NAME:FILE.gguf`, each with `@REVISION` or without. */
export function parseHubId(name: string): HubId | undefined {
  const [, hub, tag, revision = 'main'] = pattern.exec(name) ?? [];
  if (hub === undefined) return undefined;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 12);
  const id = `${hub.replace('/', '--')}--${hash}`;
  return { name, hub, tag, revision, id };
}
