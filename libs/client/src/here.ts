/**
 * Where this code runs from, to find other packages by: this file, or the bundle that it is a part of. A bundle in
 * CommonJS has no `import.meta.url`.
 */
export const here = typeof __filename === 'string' ? __filename : import.meta.url;
