/**
 * Puts text before the place that a pattern finds in a file.
 * @throws Error that names the file and the pattern where there is no such place
 */
export function insertBefore(tree, path, pattern, text) {
  const before = tree.read(path, 'utf8');
  const at = before.search(pattern);
  if (at < 0) {
    throw new Error(
      `${path} was expected to have a place ${pattern}; tell tools/generators/src/skill its new one.`,
    );
  }
  tree.write(path, before.slice(0, at) + text + before.slice(at));
}

/** Puts text at the end of a file. */
export function append(tree, path, text) {
  tree.write(path, tree.read(path, 'utf8') + text);
}
