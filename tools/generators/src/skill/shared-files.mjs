// The lines that a skill has in files of all skills. To need fewer, mend those files.
import { updateJson } from '@nx/devkit';
import { append, insertBefore } from './insert.mjs';
import { skillsTable } from './skills-table.mjs';

/** Every line of a skill outside its own files. */
export function enterSkill(tree, skill) {
  enterTable(tree, skill);
  enterProto(tree, skill);
  enterClient(tree, skill);
  enterPeers(tree, skill);
  append(
    tree,
    'libs/testing/src/index.ts',
    `export { describe${skill.pascal}Contract, type ${skill.pascal}Target } from './${skill.skill}-contract.js';\n`,
  );
  append(tree, 'docker/compose.yaml', composeService(skill));
  enterReadme(tree, skill);
}

function enterTable(tree, { skill, number, port }) {
  const row = `  ${skill}: { number: ${number}, port: ${port} },\n`;
  insertBefore(tree, skillsTable, /\} as const satisfies Record</, row);
}

/** What the engine, the client and the contract suite take of the generated code. */
function enterProto(tree, { pascal, methodPascal }) {
  const names = [
    `${pascal}ServiceService`,
    `${methodPascal}Request`,
    `type ${methodPascal}Response`,
  ];
  append(
    tree,
    'libs/proto/src/index.ts',
    `export { ${names.join(', ')} } from './gen/skills/v1/skills.js';\n`,
  );
}

function enterClient(tree, { skill, pascal, methodPascal }) {
  const path = 'libs/client/src/skills/index.ts';
  insertBefore(
    tree,
    path,
    /import type \{ SkillDefinition \}/,
    `import { ${skill}Skill } from './${skill}-client.js';\n`,
  );
  insertBefore(
    tree,
    path,
    /\} satisfies Partial<Record<SkillName,/,
    `  ${skill}: ${skill}Skill,\n`,
  );
  append(
    tree,
    'libs/client/src/index.ts',
    `export type { ${methodPascal}Answer, ${methodPascal}Request, ${pascal}Client } from './skills/${skill}-client.js';\n`,
  );
}

/** The client loads the engine, and the command line the server, where they are installed. */
function enterPeers(tree, { skill, release }) {
  const peers = { 'libs/client': `${skill}-engine`, 'apps/cli': `${skill}-skill` };
  for (const [project, peer] of Object.entries(peers)) {
    updateJson(tree, `${project}/package.json`, (manifest) => {
      manifest.peerDependencies[`@skillgate/${peer}`] = release;
      manifest.peerDependenciesMeta[`@skillgate/${peer}`] = { optional: true };
      return manifest;
    });
  }
}

const composeService = ({ skill, port }) => `
  ${skill}-skill:
    <<: *skill
    image: skillgate/${skill}-skill
    build:
      context: ..
      dockerfile: docker/Dockerfile
      args:
        APP: ${skill}-skill
        PORT: ${port}
        NODE_IMAGE: \${NODE_IMAGE:-node:24-bookworm-slim}
    ports:
      - '127.0.0.1:${port}:${port}' # gRPC
      - '127.0.0.1:${port + 10_000}:${port + 10_000}' # /metrics, /healthz, /readyz
    cpus: 2
    mem_limit: 500m
`;

/** The tables as tools/readme makes them: \`npm run check\` compares. */
function enterReadme(tree, { skill, upper, port }) {
  insertBefore(
    tree,
    'README.md',
    /### The client and the command line\n/,
    `### The ${skill} skill

<!-- generated:${skill}-variables -->

| variable | default | meaning | must be |
| --- | --- | --- | --- |
| \`${upper}_WORKERS\` | the CPU quota, at least 1 | How many calls are worked on at a time. | a whole number from 1 to 256 |
| \`${upper}_MAX_CHARACTERS\` | \`100000\` | The longest text that is taken, in UTF-16 code units. | a whole number, at least 1 |

<!-- /generated:${skill}-variables -->

`,
  );
  insertBefore(
    tree,
    'README.md',
    /\| `SKILLGATE_CLIENT_TLS`/,
    `| \`SKILLGATE_${upper}_ADDRESS\` | \`localhost:${port}\` | Where the ${skill} skill is: host:port, dns:///host:port or unix:path; several with commas, the preferred first. | a text that is not empty |\n`,
  );
}
