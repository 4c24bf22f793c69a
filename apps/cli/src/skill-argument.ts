import { Argument } from 'commander';
import { servedSkills } from '@skillgate/client';

/** A command's argument that is a skill of this release. */
export function skillArgument(syntax: string, description: string): Argument {
  return new Argument(syntax, description).choices(servedSkills);
}
