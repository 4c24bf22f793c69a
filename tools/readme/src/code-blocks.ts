export interface CodeBlock {
  language: string;
  /** Words after the language; `run` marks a shell block that the spec runs. */
  words: readonly string[];
  code: string;
  /** Of its first line, from 1. */
  line: number;
}

/** The fenced code blocks of a Markdown document, in order. */
export function codeBlocks(document: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  for (const match of document.matchAll(/^```(\w+)([^\n]*)\n([^]*?)^```$/gm)) {
    const [, language = '', info = '', code = ''] = match;
    const line = document.slice(0, match.index).split('\n').length + 1;
    blocks.push({ language, words: info.trim().split(/\s+/).filter(Boolean), code, line });
  }
  return blocks;
}
