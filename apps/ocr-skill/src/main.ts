import { engine } from '@skillgate/ocr-engine';
import { runSkill } from '@skillgate/server-kit';

await runSkill(engine);
