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

function firstTwice(words: readonly string[]): string | undefined {
  return words.find((word, at) => words.indexOf(word) !== at);
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
  if (template !== '' && !template.includes('{}')) {
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
  const twice = firstTwice(categories.map(({ name }) => name));
  if (twice !== undefined) {
    throw invalidArgument(`categories must have names of their own, got '${twice}' twice`);
  }
  const checked = categories.map(checkCategory);
  checkCount('labels of all categories', checked.flatMap(({ labels }) => labels).length, limits);
  for (const category of checked) {
    for (const label of prompts(category))
      checkLength(`a label of '${category.name}'`, label, limits);
  }
  return checked;
}

/** The sentences that a category's labels are put into. */
export function prompts({ labels, template }: LabelCategory): string[] {
  return labels.map((label) => template.split('{}').join(label));
}
