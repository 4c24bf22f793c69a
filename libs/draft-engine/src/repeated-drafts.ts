import { growDraft, type GrowingDraft, type Write } from './growing-draft.js';
import type { Draft, DraftEvent, DraftOptions } from './draft-options.js';

/** Texts that are the same each time: kept, and written once for all who ask at the same time. */
export interface RepeatedDrafts {
  read(options: DraftOptions, signal: AbortSignal, write: Write): AsyncGenerator<DraftEvent>;
  /** Texts that are kept. */
  readonly size: number;
}

const keyOf = (options: DraftOptions): string =>
  JSON.stringify(options, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );

async function* readKept(draft: Draft): AsyncGenerator<DraftEvent> {
  yield { piece: draft.text };
  yield { draft: { ...draft, cachedPromptTokens: draft.promptTokens } };
}

/** Of one model. The least recently used goes first. */
export function createRepeatedDrafts(capacity: number): RepeatedDrafts {
  const kept = new Map<string, Draft>();
  const growing = new Map<string, GrowingDraft>();

  function find(key: string): Draft | undefined {
    const draft = kept.get(key);
    if (draft === undefined) return undefined;
    kept.delete(key);
    kept.set(key, draft);
    return draft;
  }

  function keep(key: string, draft: Draft): void {
    if (capacity === 0) return;
    kept.set(key, draft);
    if (kept.size > capacity) kept.delete(kept.keys().next().value as string);
  }

  function begin(key: string, write: Write): GrowingDraft {
    const draft = growDraft(write);
    growing.set(key, draft);
    const forget = () => {
      if (growing.get(key) === draft) growing.delete(key);
    };
    void draft.written
      .then((whole) => keep(key, whole))
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
