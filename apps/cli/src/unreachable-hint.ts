/** What to do where a skill does not answer. */
export const unreachableHint = (skill: string): string =>
  `hint: start the skill with \`skillgate serve ${skill}\`, or say where it is with --address or ` +
  `SKILLGATE_${skill.toUpperCase()}_ADDRESS; \`skillgate health ${skill}\` asks it.`;
