import { getSkillClient, type SkillClientOptions } from '@skillgate/client';
import type { ImageClient } from './image-client.js';
import type { OcrClient } from './ocr-client.js';

/** What the commands use of each skill's client. */
export interface CliClients {
  image: ImageClient;
  ocr: OcrClient;
}

/** How a command gets its client; specs hand in a fake. */
export type Connect = <Name extends keyof CliClients>(
  skill: Name,
  options: Pick<SkillClientOptions, 'address' | 'fallback' | 'cache' | 'namespace' | 'samePicture'>,
) => CliClients[Name];

/** A skill at `address`, or where the client's variables say. */
export const connectSkill: Connect = (skill, options) => getSkillClient(skill, options);
