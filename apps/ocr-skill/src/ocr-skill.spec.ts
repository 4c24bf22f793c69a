import { fileURLToPath } from 'node:url';
import { describeSkillProgram } from '@skillgate/testing';

describeSkillProgram({
  program: fileURLToPath(new URL('../bin/ocr-skill.js', import.meta.url)),
  port: 50053,
  variable: { name: 'OCR_WORKERS', complaint: 'must be a whole number from 1 to 64' },
});
