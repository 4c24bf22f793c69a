/** The skills there are, by the names that users, variables and folders use. */
export const skillNames = ['image', 'draft', 'ocr', 'embedding'] as const;

export type SkillName = (typeof skillNames)[number];

/** The port that each skill listens on when nothing else is configured. */
export const defaultPorts = {
  draft: 50051,
  image: 50052,
  ocr: 50053,
  embedding: 50054,
} satisfies Record<SkillName, number>;

/** The package of the contract that this release speaks. */
export const contractVersion = 'skills.v1';

/** The release of Skillgate that this code belongs to. */
export const release = '0.1.0';
