/** So much of what a library says tells what is wrong; ONNX Runtime goes on for long, in characters. */
const mostCharacters = 400;
/** The folders of a file, which are nobody's business but the server's. */
const folders = /(?<![\w./-])(?:file:\/\/)?\/(?:[^\s/'"]+\/)+/g;

/** What a library said of a failure, to go into a message before a full stop: one line, short, without folders. */
export function shortReason(message: string): string {
  const line = message.replace(folders, '').replace(/\s+/g, ' ').trim();
  if (line.length > mostCharacters) return `${line.slice(0, mostCharacters)}…`;
  return line.replace(/\.$/, '');
}
