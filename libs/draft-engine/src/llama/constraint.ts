import { invalidArgument } from '@skillgate/core';
import type { Llama, LlamaGrammarEvaluationState, LlamaModel } from 'node-llama-cpp';

import type { DraftConstraint } from '../draft-options.js';
import { importLlama } from './import-llama.js';

/** node-llama-cpp's grammars of JSON end in this, for want of another sign. */
const jsonEnd = '\n\n\n\n';

/** A constraint at work on one text. */
export interface Constraint {
  state: LlamaGrammarEvaluationState;
  /** Ends the text, besides the caller's own stop sequences. */
  stop: readonly string[];
  /** Whether nothing can follow any more. */
  isComplete(text: string): boolean;
}

/** Whether it is all of a JSON object or array. Numbers may go on, so they are never sure to be complete. */
function isWholeJson(text: string): boolean {
  if (!/[}\]]$/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function createGrammar(llama: Llama, constraint: DraftConstraint) {
  if (constraint.kind === 'grammar') return llama.createGrammar({ grammar: constraint.gbnf });
  // Its type asks for a schema that is known when this is compiled; checkSchema has made it one.
  return llama.createGrammarForJsonSchema(constraint.schema as never);
}

/** @throws SkillError INVALID_ARGUMENT for a grammar that doesn't parse */
export async function createConstraint(
  model: LlamaModel,
  constraint: DraftConstraint,
): Promise<Constraint> {
  const isJson = constraint.kind === 'json';
  const { LlamaGrammarEvaluationState: EvaluationState } = await importLlama();
  try {
    const grammar = await createGrammar(model.llama, constraint);
    return {
      state: new EvaluationState({ model, grammar }),
      stop: isJson ? [jsonEnd] : [],
      isComplete: isJson ? isWholeJson : () => false,
    };
  } catch (cause) {
    const name = isJson ? 'jsonSchema' : 'grammar';
    const wanted = isJson
      ? 'a schema that a grammar can be made of'
      : "a grammar in llama.cpp's GBNF, with a rule 'root' and without left recursion";
    const message = `${name} must be ${wanted}: ${(cause as Error).message}`;
    throw invalidArgument(message, { cause });
  }
}
