import { insertBefore } from './insert.mjs';

const contractPath = 'proto/skills/v1/skills.proto';

/** The service, its messages and the number of a skill that the contract does not have. */
export function extendContract(tree, { skill, pascal, upper, number, methodPascal }) {
  insertBefore(
    tree,
    contractPath,
    /\/\/ [^\n]*\nservice SkillHealthService /,
    `// Counts the characters, words and lines of a text.
service ${pascal}Service {
  // Counts one text.
  rpc ${methodPascal}(${methodPascal}Request) returns (${methodPascal}Response);
}

`,
  );
  insertBefore(tree, contractPath, /(?<=enum Skill \{[^}]*)\}/, `  SKILL_${upper} = ${number};\n`);
  const rule = `// ${'-'.repeat(94)}`;
  insertBefore(
    tree,
    contractPath,
    /\/\/ -+ health\n/,
    `${rule} ${skill}

message ${methodPascal}Request {
  string id = 1;
  // At most as long as the limit \`text_characters\`; may be empty.
  string text = 2;
}

message ${methodPascal}Response {
  Served served = 1;
  // Characters as readers see them: grapheme clusters.
  uint32 characters = 2;
  // Words by the rules of Unicode.
  uint32 words = 3;
  // A line end after the last line begins no other.
  uint32 lines = 4;
}

`,
  );
}
