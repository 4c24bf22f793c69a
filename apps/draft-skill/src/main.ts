import { engine } from '@skillgate/draft-engine';
import { runSkill } from '@skillgate/server-kit';

await runSkill(engine);
