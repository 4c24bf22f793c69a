/**
 * Puts each section's text between its markers, `<!-- generated:NAME -->` and `<!-- /generated:NAME -->`.
 * @throws Error when a section has no place in the document, or a place has no section.
 */
export function fillSections(document: string, sections: Readonly<Record<string, string>>): string {
  const filled = new Set<string>();
  const result = document.replaceAll(
    /(<!-- generated:([\w-]+) -->\n)[^]*?(<!-- \/generated:\2 -->)/g,
    (_whole, begin: string, name: string, end: string) => {
      const text = sections[name];
      if (text === undefined) throw new Error(`Nothing generates the section '${name}'.`);
      filled.add(name);
      return `${begin}\n${text}\n\n${end}`;
    },
  );
  const homeless = Object.keys(sections).filter((name) => !filled.has(name));
  if (homeless.length === 0) return result;
  const markers = homeless.map((name) => `<!-- generated:${name} --> <!-- /generated:${name} -->`);
  throw new Error(`The document was expected to have, each on a line: ${markers.join(', ')}`);
}
