// nx g ./tools/generators:skill NAME makes a skill that builds, passes its tests and answers health at once.
import { join } from 'node:path';
import { formatFiles, generateFiles } from '@nx/devkit';
import { extendContract } from './contract.mjs';
import { finish } from './finish.mjs';
import { checkMethod, checkName, wordsOf } from './names.mjs';
import { enterSkill } from './shared-files.mjs';
import { nextPortAndNumber } from './skills-table.mjs';

const templates = join(import.meta.dirname, 'files');

/**
 * Writes the skill's own files and its lines in the shared ones.
 * @returns what remains when the files are written: install, generate the contract's code, sync references
 * @throws Error that says what to do when the name or method can't be had
 */
export default async function skillGenerator(tree, { name, method }) {
  checkName(tree, name);
  checkMethod(tree, name, method ?? name);
  const words = wordsOf(tree, { name, method: method ?? name });
  const skill = { ...words, ...nextPortAndNumber(tree) };
  extendContract(tree, skill);
  generateFiles(tree, templates, '.', skill);
  tree.changePermissions(`apps/${name}-skill/bin/${name}-skill.js`, '755');
  enterSkill(tree, skill);
  await formatFiles(tree);
  return () => finish(tree.root, skill);
}
