// nx g ./tools/generators:skill NAME makes a skill that builds, passes its tests and answers health at once.
import { join } from 'node:path';
import { formatFiles, generateFiles } from '@nx/devkit';
import { extendContract, methodsOf, serviceIn } from './contract.mjs';
import { finish } from './finish.mjs';
import { checkMethod, checkName, wordsOf } from './names.mjs';
import { enterSkill } from './shared-files.mjs';
import { portAndNumber } from './skills-table.mjs';

const templates = join(import.meta.dirname, 'files');

/**
 * Writes the skill's own files and its lines in the shared ones.
 * @returns what remains when the files are written: install, generate the contract's code, sync references
 * @throws Error that says what to do when the name or method can't be had
 */
export default async function skillGenerator(tree, { name, method }) {
  checkName(tree, name);
  const isNew = serviceIn(tree, name) === undefined;
  if (isNew) checkMethod(tree, name, method ?? name);
  else if (method !== undefined) {
    throw new Error(`The contract has the service of ${name} already; leave --method out.`);
  }
  const words = wordsOf(tree, { name, method: method ?? name });
  const skill = { ...words, ...portAndNumber(tree, name), isNew };
  if (isNew) extendContract(tree, skill);
  const methods = methodsOf(tree, name);
  const calls = methods.filter(({ isStream }) => !isStream);
  const values = { ...skill, methods, calls };
  for (const folder of ['common', isNew ? 'counting' : 'unwritten']) {
    generateFiles(tree, join(templates, folder), '.', values);
  }
  tree.changePermissions(`apps/${name}-skill/bin/${name}-skill.js`, '755');
  enterSkill(tree, values);
  await formatFiles(tree);
  return () => finish(tree.root, values);
}
