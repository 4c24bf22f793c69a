export { startSkill, startSkills, type StartSkillOptions } from './containers/start-skill.js';
export type { Ending, SkillContainer } from './containers/skill-container.js';
