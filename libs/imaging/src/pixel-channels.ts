import { invalidArgument } from '@skillgate/core';
import type { OutputInfo } from 'sharp';

import type { Pixels } from './picture.js';

/**
 * How many channels pixels came with.
 * @throws SkillError INVALID_ARGUMENT for a number that pixels do not have: the file had more than colour and alpha.
 */
export function pixelChannels({ channels }: OutputInfo): Pixels['channels'] {
  if (channels === 1 || channels === 3 || channels === 4) return channels;
  throw invalidArgument(
    `A picture must have 1, 3 or 4 channels, alpha included, got ${channels}. Save it without masks and other extra channels and send that.`,
  );
}
