import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { fillSections } from './fill-sections.js';

/** Fills a document's generated sections and formats it. Resolves to whether that changed the file. */
export async function updateReadme(
  path: string,
  sections: Readonly<Record<string, string>>,
): Promise<boolean> {
  const before = await readFile(path, 'utf8');
  const options = { ...(await resolveConfig(path)), filepath: path };
  const after = await format(fillSections(before, sections), options);
  if (after === before) return false;
  await writeFile(path, after);
  return true;
}
