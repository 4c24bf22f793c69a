import { engine } from '@skillgate/image-engine';
import { runSkill } from '@skillgate/server-kit';

await runSkill(engine);
