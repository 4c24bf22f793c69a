import {
  getSkillClient,
  type ServedSkill,
  type SkillClientOptions,
  type SkillClients,
} from '@skillgate/client';

/** What the commands use of each skill's client, which sends one file at a time: the seam for specs. */
export type CliClients = {
  [Name in ServedSkill]: Omit<SkillClients[Name], `${string}Batch`>;
};

/** How a command gets its client; specs hand in a fake. */
export type Connect = <Name extends ServedSkill>(
  skill: Name,
  options: Pick<SkillClientOptions, 'address' | 'fallback' | 'cache' | 'namespace' | 'samePicture'>,
) => CliClients[Name];

/** A skill at `address`, or where the client's variables say. */
export const connectSkill: Connect = (skill, options) => getSkillClient(skill, options);
