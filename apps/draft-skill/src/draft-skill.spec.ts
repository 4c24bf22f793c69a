import { fileURLToPath } from 'node:url';
import { describeSkillProgram } from '@skillgate/testing';

describeSkillProgram({
  program: fileURLToPath(new URL('../bin/draft-skill.js', import.meta.url)),
  port: 50051,
  variable: { name: 'DRAFT_WORKERS', complaint: 'must be a whole number from 1 to 256' },
});
