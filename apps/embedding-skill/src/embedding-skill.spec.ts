import { fileURLToPath } from 'node:url';
import { createModelStore, modelsConfig } from '@skillgate/models';
import { describeSkillProgram, modelEnv } from '@skillgate/testing';
import { beforeAll } from 'vitest';

beforeAll(async () => {
  const store = createModelStore(modelsConfig({ ...process.env, ...modelEnv }));
  await store.pull('all-minilm-l6-v2');
}, 300_000);

describeSkillProgram({
  program: fileURLToPath(new URL('../bin/embedding-skill.js', import.meta.url)),
  port: 50054,
  variable: { name: 'EMBEDDING_CALLS', complaint: 'must be a whole number, at least 1' },
  env: modelEnv,
});
