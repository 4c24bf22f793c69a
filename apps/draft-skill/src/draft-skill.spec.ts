import { fileURLToPath } from 'node:url';
import { createModelStore, modelsConfig } from '@skillgate/models';
import { describeSkillProgram, modelEnv } from '@skillgate/testing';
import { beforeAll } from 'vitest';

beforeAll(async () => {
  const store = createModelStore(modelsConfig({ ...process.env, ...modelEnv }));
  await store.pull('smollm2-135m-instruct');
}, 300_000);

describeSkillProgram({
  program: fileURLToPath(new URL('../bin/draft-skill.js', import.meta.url)),
  port: 50051,
  variable: { name: 'DRAFT_SEQUENCES', complaint: 'must be a whole number from 1 to 64' },
  env: { ...modelEnv, DRAFT_THREADS: '1' },
});
