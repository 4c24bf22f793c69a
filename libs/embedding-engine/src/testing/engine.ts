import { modelEnv } from '@skillgate/testing';
import { onTestFinished } from 'vitest';

import { embeddingEngineConfig } from '../config.js';
import { createEmbeddingEngine, type EmbeddingEngine } from '../embedding-engine.js';
import { createEmbeddingHandler } from '../embedding-handler.js';

/** A signal of its own for each call, that never aborts. */
export const call = () => ({ signal: new AbortController().signal });

export function startEngine(env: Record<string, string> = {}): EmbeddingEngine {
  const engine = createEmbeddingEngine(embeddingEngineConfig({ ...modelEnv, ...env }));
  onTestFinished(() => engine.close());
  return engine;
}

export function startHandler(env: Record<string, string> = {}) {
  const handler = createEmbeddingHandler(embeddingEngineConfig({ ...modelEnv, ...env }));
  onTestFinished(() => handler.close());
  return handler;
}
