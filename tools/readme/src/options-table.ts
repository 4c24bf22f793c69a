import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { repositoryRoot } from './readme-path.js';

/** An interface in a file of the repository; `prefix` stands before its members, as in `retry.maxAttempts`. */
export interface OptionsSource {
  file: string;
  name: string;
  prefix?: string;
}

/** What a member's comment says. */
interface Option {
  name: string;
  meaning: string;
  /** What follows `@default`. */
  byDefault: string;
}

function optionOf(member: ts.TypeElement, prefix: string): Option {
  const name = prefix + (member.name as ts.Identifier).text;
  const [comment] = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc);
  const meaning = ts.getTextOfJSDocComment(comment?.comment) ?? '';
  const [tag] = ts.getJSDocTags(member).filter(({ tagName }) => tagName.text === 'default');
  return { name, meaning, byDefault: ts.getTextOfJSDocComment(tag?.comment) ?? '' };
}

/** The documented members of an interface, in their order. */
export function optionsIn(code: string, { name, prefix = '' }: OptionsSource): Option[] {
  const file = ts.createSourceFile('options.ts', code, ts.ScriptTarget.Latest, true);
  const found = file.statements
    .filter(ts.isInterfaceDeclaration)
    .find((statement) => statement.name.text === name);
  if (!found) throw new Error(`There is no interface '${name}' in:\n${code}`);
  return found.members
    .map((member) => optionOf(member, prefix))
    .filter(({ meaning }) => meaning !== '');
}

const cell = (text: string) => text.replaceAll(/[|<]/g, '\\$&').replaceAll(/\s+/g, ' ').trim();

/** A Markdown table of options: name, default and meaning, as the code's comments have them. */
export function optionsTable(sources: readonly OptionsSource[]): string {
  const rows = sources
    .flatMap((source) => optionsIn(readFileSync(join(repositoryRoot, source.file), 'utf8'), source))
    .map(({ name, meaning, byDefault }) => {
      const shown = /^['\d][\w'.]*$/.test(byDefault) ? `\`${byDefault}\`` : cell(byDefault);
      return `| \`${name}\` | ${shown} | ${cell(meaning)} |`;
    });
  return ['| option | default | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}
