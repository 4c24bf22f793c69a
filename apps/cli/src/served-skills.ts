import { Argument } from 'commander';
import type { SkillName } from '@skillgate/core';

/** The skills that this release serves. */
export const servedSkills = ['image', 'ocr'] as const satisfies readonly SkillName[];

export type ServedSkill = (typeof servedSkills)[number];

/** A command's argument that is one of them. */
export function skillArgument(syntax: string, description: string): Argument {
  return new Argument(syntax, description).choices(servedSkills);
}
