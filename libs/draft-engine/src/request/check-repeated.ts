import { invalidArgument } from '@skillgate/core';

/**
 * Characters and items that are counted, which llama.cpp writes out one by one before it writes a text, while all others
 * wait: on two busy CPUs 20,000 took it some 25 ms of CPU, 375,000 some 650 ms and 80 MB.
 */
const maxRepeated = 20_000;

/** What checkSchema leaves of a schema. */
interface CheckedSchema {
  oneOf?: readonly CheckedSchema[];
  properties?: Readonly<Record<string, CheckedSchema>>;
  items?: CheckedSchema;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
}

/** How much is written out in all: texts of the same lengths are one rule, each list is one of its own. */
function repeatedIn(schema: CheckedSchema): number {
  const lengths = new Set<string>();

  function repeatedAt(at: CheckedSchema): number {
    const { oneOf = [], properties = {}, items, minLength = 0, maxLength = 0 } = at;
    const inner = [...oneOf, ...Object.values(properties), ...(items === undefined ? [] : [items])];
    const isKnown = lengths.has(`${minLength} ${maxLength}`);
    lengths.add(`${minLength} ${maxLength}`);
    const characters = isKnown ? 0 : Math.max(minLength, maxLength);
    const counted = Math.max(at.minItems ?? 0, at.maxItems ?? 0);
    return inner.reduce((sum, one) => sum + repeatedAt(one), characters + counted);
  }

  return repeatedAt(schema);
}

/** @throws SkillError INVALID_ARGUMENT for a schema whose lengths and counts hold up the other callers */
export function checkRepeated(schema: unknown, path: string): unknown {
  const repeated = repeatedIn(schema as CheckedSchema);
  if (repeated <= maxRepeated) return schema;
  throw invalidArgument(
    `${path} must have lengths (each once) and counts of items of at most ${maxRepeated} in all, got ${repeated}. Give texts the same minLength and maxLength, or leave them and maxItems out, and let maxTokens bound the text.`,
  );
}
