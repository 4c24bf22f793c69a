import type { DraftRequest } from '../draft-client.js';
import { readInput } from '../files/read-input.js';

/** What the flags of `skillgate draft` say of the text. */
export interface DraftFlags {
  stream?: boolean;
  json?: boolean;
  /** A file. */
  jsonSchema?: string;
  /** A file. */
  grammar?: string;
  system?: string;
  continue?: boolean;
  maxTokens?: number;
  temperature?: number;
  seed?: number;
  stop?: string[];
  deterministic?: boolean;
}

async function readText(path: string, signal: AbortSignal): Promise<string> {
  try {
    return Buffer.from(await readInput(path, signal)).toString('utf8');
  } catch (cause) {
    throw new Error(`${path}: ${(cause as Error).message}`, { cause });
  }
}

function promptOf(prompt: string, { system, continue: goesOn }: DraftFlags): DraftRequest {
  if (goesOn) return { prompt: system === undefined ? prompt : `${system}\n\n${prompt}` };
  const said = { role: 'user', content: prompt } as const;
  if (system === undefined) return { messages: [said] };
  return { messages: [{ role: 'system', content: system }, said] };
}

/** What a prompt of nothing is answered with. */
export const emptyPrompt =
  'the prompt is empty. Say what to write (skillgate draft "Name three colours."), or pipe it in (skillgate draft - < FILE).';

/** @throws Error that names a file that can't be read; where there is no prompt */
export async function draftRequest(
  prompt: string,
  flags: DraftFlags,
  signal: AbortSignal,
): Promise<DraftRequest> {
  const { jsonSchema, grammar, maxTokens, temperature, seed, stop, deterministic } = flags;
  const text = prompt === '-' ? (await readText('-', signal)).trimEnd() : prompt;
  if (text.trim() === '') throw new Error(emptyPrompt);
  return {
    ...promptOf(text, flags),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(seed !== undefined && { seed }),
    ...(stop && { stop }),
    ...(deterministic && { deterministic }),
    ...(jsonSchema !== undefined && { jsonSchema: await readText(jsonSchema, signal) }),
    ...(grammar !== undefined && { grammar: await readText(grammar, signal) }),
  };
}
