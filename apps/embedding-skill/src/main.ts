import { engine } from '@skillgate/embedding-engine';
import { runSkill } from '@skillgate/server-kit';

await runSkill(engine);
