import type { SkillName } from '@skillgate/core';
import type { SkillClient } from '../skill-client.js';
import { draftSkill } from './draft-client.js';
import { embeddingSkill } from './embedding-client.js';
import { imageSkill } from './image-client.js';
import { ocrSkill } from './ocr-client.js';
import type { SkillDefinition } from './skill-definition.js';

/** The skills of this release. A new one is a line here, and a file beside this one. */
export const skillDefinitions = {
  image: imageSkill,
  ocr: ocrSkill,
  draft: draftSkill,
  embedding: embeddingSkill,
} satisfies Partial<Record<SkillName, SkillDefinition<SkillClient>>>;

type Definitions = typeof skillDefinitions;

/** The name of a skill of this release. */
export type ServedSkill = keyof Definitions;

/** The client of each skill. */
export type SkillClients = {
  [Name in ServedSkill]: Definitions[Name] extends SkillDefinition<infer Client> ? Client : never;
};

/** The skills of this release, by their names. */
export const servedSkills = Object.keys(skillDefinitions) as readonly ServedSkill[];
