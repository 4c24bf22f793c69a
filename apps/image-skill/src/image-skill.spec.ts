import { fileURLToPath } from 'node:url';
import { describeSkillProgram } from '@skillgate/testing';

describeSkillProgram({
  program: fileURLToPath(new URL('../bin/image-skill.js', import.meta.url)),
  port: 50052,
  variable: { name: 'IMAGE_MAX_PIXELS', complaint: 'must be a whole number, at least 1' },
});
