import { invalidArgument } from '@skillgate/core';

import { checkCount, checkLength } from './check-request.js';
import type { EmbeddingEngineConfig } from './config.js';

/** Labels that exclude each other. */
export interface LabelCategory {
  name: string;
  labels: readonly string[];
  /** With `{}` where a label goes. */
  template: string;
}

const defaultTemplate = 'a photo of {}';

const hole = '{}';

function firstTwice(words: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return words.find((word) => seen.size === seen.add(word).size);
}

/** Before a sentence is made: a template of many holes makes much of a label. */
function checkSentences(
  { name, labels, template }: LabelCategory,
  limits: Pick<EmbeddingEngineConfig, 'maxItems' | 'maxCharacters'>,
): void {
  checkLength(`the template of '${name}'`, template.length, limits);
  const holes = template.split(hole).length - 1;
  const own = template.length - holes * hole.length;
  for (const label of labels) {
    checkLength(`a label of '${name}'`, own + holes * label.length, limits);
  }
}

function checkCategory({ name, labels, template }: LabelCategory): LabelCategory {
  if (labels.length < 2) {
    throw invalidArgument(
      `the category '${name}' must have 2 labels or more, got ${labels.length}`,
    );
  }
  if (labels.includes('')) throw invalidArgument(`the category '${name}' has an empty label`);
  const twice = firstTwice(labels);
  if (twice !== undefined) {
    throw invalidArgument(`the category '${name}' must have each label once, got '${twice}' twice`);
  }
  if (template !== '' && !template.includes(hole)) {
    throw invalidArgument(
      `the template of '${name}' must have {} where the label goes, got '${template}'`,
    );
  }
  return { name, labels, template: template === '' ? defaultTemplate : template };
}

/**
 * Categories with the default template filled in.
 * @throws SkillError INVALID_ARGUMENT that names the category, and what is wrong with it.
 */
export function checkCategories(
  categories: readonly LabelCategory[],
  limits: Pick<EmbeddingEngineConfig, 'maxItems' | 'maxCharacters'>,
): LabelCategory[] {
  if (categories.length === 0) throw invalidArgument('categories must be 1 or more, got none');
  checkCount('categories', categories.length, limits);
  checkCount('labels of all categories', categories.flatMap(({ labels }) => labels).length, limits);
  const twice = firstTwice(categories.map(({ name }) => name));
  if (twice !== undefined) {
    throw invalidArgument(`categories must have names of their own, got '${twice}' twice`);
  }
  const checked = categories.map(checkCategory);
  for (const category of checked) checkSentences(category, limits);
  return checked;
}

/** The sentences that a category's labels are put into. */
export function prompts({ labels, template }: LabelCategory): string[] {
  return labels.map((label) => template.split(hole).join(label));
}
