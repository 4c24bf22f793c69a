import { getSkillClient, type SkillClientOptions } from '@skillgate/client';
import type { ImageClient } from './image-client.js';

/** How a command gets its client; specs hand in a fake. */
export type Connect = (
  options: Pick<SkillClientOptions, 'address' | 'fallback' | 'cache' | 'namespace' | 'samePicture'>,
) => ImageClient;

/** The image skill at `address`, or where the client's variables say. */
export const connectImageSkill: Connect = (options) => getSkillClient('image', options);
