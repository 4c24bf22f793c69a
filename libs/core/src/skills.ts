/**
 * The skills of the contract, by the names that users, variables, folders and packages use. A new one is a line here:
 * its number in the contract's enum `Skill`, and the port that it listens on when nothing else is configured.
 */
export const skills = {
  image: { number: 1, port: 50052 },
  draft: { number: 2, port: 50051 },
  ocr: { number: 3, port: 50053 },
  embedding: { number: 4, port: 50054 },
} as const satisfies Record<string, { number: number; port: number }>;

export type SkillName = keyof typeof skills;

export const skillNames = Object.keys(skills) as SkillName[];

/** The package of the contract that this release speaks. */
export const contractVersion = 'skills.v1';

/** The release of Skillgate that this code belongs to. */
export const release = '0.1.0';
