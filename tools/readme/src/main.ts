// Fills the README's tables from the code. With --check it ends with 1 when they were not up to date.
import { readmePath } from './readme-path.js';
import { readmeSections } from './readme-sections.js';
import { updateReadme } from './update-readme.js';

const changed = await updateReadme(readmePath, readmeSections);
if (changed && process.argv.includes('--check')) {
  console.error('The tables of README.md were not up to date; they are now, commit them.');
  process.exitCode = 1;
}
