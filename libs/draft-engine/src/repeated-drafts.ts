import { createHash } from 'node:crypto';

import { growDraft, type GrowingDraft, type Write } from './growing-draft.js';
import type { Draft, DraftEvent, DraftOptions } from './draft-options.js';

/** Texts that are the same each time: kept, and written once for all who ask at the same time. */
export interface RepeatedDrafts {
  read(options: DraftOptions, signal: AbortSignal, write: Write): AsyncGenerator<DraftEvent>;
  /** Texts that are kept. */
  readonly size: number;
}

/** What is kept of them at most. */
export interface KeptBounds {
  drafts: number;
  bytes: number;
}

/** A whole text, and where each token's piece of it ends. */
interface KeptDraft {
  draft: Draft;
  ends: Uint32Array;
  bytes: number;
}

/** Of a text besides its characters and pieces: figures, keys and objects. */
const bytesBeside = 1_000;

/** A request may be megabytes long. */
function keyOf(options: DraftOptions): string {
  const asked = JSON.stringify(options, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  return createHash('sha256').update(asked).digest('base64');
}

function keptDraftOf(draft: Draft, pieces: readonly string[]): KeptDraft {
  const ends = new Uint32Array(pieces.length);
  let end = 0;
  pieces.forEach((piece, at) => (ends[at] = end += piece.length));
  const bytes = bytesBeside + draft.text.length * 2 + ends.byteLength;
  return { draft, ends, bytes };
}

/** In the pieces that it was written in: who counts tokens by them is to count the same. */
async function* readKept({ draft, ends }: KeptDraft): AsyncGenerator<DraftEvent> {
  let start = 0;
  for (const end of ends) {
    yield { piece: draft.text.slice(start, end) };
    start = end;
  }
  yield { draft: { ...draft, cachedPromptTokens: draft.promptTokens } };
}

/** Of one model. The least recently used goes first. */
export function createRepeatedDrafts(bounds: KeptBounds): RepeatedDrafts {
  const kept = new Map<string, KeptDraft>();
  const growing = new Map<string, GrowingDraft>();
  let keptBytes = 0;

  function find(key: string): KeptDraft | undefined {
    const draft = kept.get(key);
    if (draft === undefined) return undefined;
    kept.delete(key);
    kept.set(key, draft);
    return draft;
  }

  function keep(key: string, draft: KeptDraft): void {
    // Who asks while an abandoned one still ends has it written anew: both come here.
    keptBytes += draft.bytes - (kept.get(key)?.bytes ?? 0);
    kept.set(key, draft);
    for (const [oldest, { bytes }] of kept) {
      if (kept.size <= bounds.drafts && keptBytes <= bounds.bytes) return;
      kept.delete(oldest);
      keptBytes -= bytes;
    }
  }

  function begin(key: string, write: Write): GrowingDraft {
    const draft = growDraft(write);
    growing.set(key, draft);
    const forget = () => {
      if (growing.get(key) === draft) growing.delete(key);
    };
    void draft.written
      .then((whole) => keep(key, keptDraftOf(whole, draft.pieces)))
      .catch(() => undefined)
      .finally(forget);
    return draft;
  }

  return {
    read(options, signal, write) {
      if (!options.isRepeatable) return growDraft(write).read(signal);
      const key = keyOf(options);
      const draft = find(key);
      if (draft !== undefined) return readKept(draft);
      const shared = growing.get(key);
      const own = shared === undefined || shared.isAbandoned ? begin(key, write) : shared;
      return own.read(signal);
    },
    get size() {
      return kept.size;
    },
  };
}
