import { basename, extname, join, resolve } from 'node:path';

/** The name that stands for standard input. */
export const stdinName = '-';

export interface PlannedFile {
  /** As the user wrote it. */
  readonly input: string;
  readonly output: string;
}

function stem(input: string): string {
  return input === stdinName ? 'stdin' : basename(input, extname(input));
}

/**
 * Says which file each input becomes: its own name with an extension such as `.webp`, in `directory`. Where inputs of one
 * run would get the same name, the first in order keeps it and the next get `-2`, `-3` and so on. An input that is
 * named twice is done once. Names that differ in case only count as the same: some file systems can't hold both.
 */
export function planOutputs(
  inputs: readonly string[],
  directory: string,
  extension: string,
): PlannedFile[] {
  const taken = new Set<string>();
  const seen = new Set<string>();
  const planned: PlannedFile[] = [];
  for (const input of inputs) {
    const identity = input === stdinName ? input : resolve(input);
    if (seen.has(identity)) continue;
    seen.add(identity);
    planned.push({ input, output: join(directory, freeName(stem(input), extension, taken)) });
  }
  return planned;
}

function freeName(name: string, extension: string, taken: Set<string>): string {
  for (let count = 1; ; count += 1) {
    const candidate = `${name}${count === 1 ? '' : `-${count}`}${extension}`;
    const key = candidate.toLowerCase();
    if (taken.has(key)) continue;
    taken.add(key);
    return candidate;
  }
}
