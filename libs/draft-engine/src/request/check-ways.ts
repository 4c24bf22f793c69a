import { invalidArgument } from '@skillgate/core';

/**
 * What llama.cpp looks through for each token, one after the other, while the other callers wait: 250 values took some
 * 0.2 s on two busy CPUs, 1,000 some 0.7 s.
 */
export const maxWays = 250;

/** What checkSchema leaves of a schema. */
interface CheckedSchema {
  enum?: readonly unknown[];
  oneOf?: readonly CheckedSchema[];
  properties?: Readonly<Record<string, CheckedSchema>>;
  items?: CheckedSchema;
}

/** How many ways a text may go on at one place, at most: branches that begin alike are open side by side. */
function waysOf({ enum: values, oneOf, properties = {}, items }: CheckedSchema): number {
  if (values !== undefined) return values.length;
  if (oneOf !== undefined) return oneOf.reduce((sum, branch) => sum + waysOf(branch), 0);
  const inner = items === undefined ? Object.values(properties) : [items];
  return inner.reduce((most, one) => Math.max(most, waysOf(one)), 1);
}

/** @throws SkillError INVALID_ARGUMENT for a schema that would hold up the other callers */
export function checkWays(schema: unknown, path: string): unknown {
  const ways = waysOf(schema as CheckedSchema);
  if (ways <= maxWays) return schema;
  throw invalidArgument(
    `${path} must leave at most ${maxWays} ways open at a place (values of an enum, branches of anyOf and oneOf together), got ${ways}. Ask in two steps, such as first for a group of the values, or for a text of type string, and choose by it.`,
  );
}
