import { readdirSync } from 'node:fs';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

/** Which types of project may be used by which: the README's table "Where to change what". */
const dependencies = {
  'type:core': [],
  'type:proto': [],
  'type:imaging': ['type:core'],
  'type:models': ['type:core'],
  'type:engine': ['type:core', 'type:proto', 'type:models', 'type:imaging'],
  'type:server-kit': ['type:core', 'type:proto'],
  'type:cache': ['type:core'],
  'type:client': ['type:core', 'type:proto', 'type:cache', 'type:engine'],
  'type:server': ['type:core', 'type:proto', 'type:engine', 'type:server-kit'],
  'type:edge': ['type:core', 'type:proto', 'type:client', 'type:cache', 'type:models'],
  'type:web': [],
  'type:tool': ['*'],
  'type:testing': ['type:core', 'type:proto'],
  'type:e2e': ['*'],
};

/** The skills that have an engine. */
const skills = readdirSync(new URL('libs', import.meta.url))
  .filter((name) => name.endsWith('-engine'))
  .map((name) => name.slice(0, -'-engine'.length));

/** The one project that may import a package, besides tools, e2e and specs. */
const homes = {
  '@grpc/*': ['proto', 'server-kit', 'client', 'testing'],
  // The fixtures of the tests are pictures too.
  sharp: ['imaging', 'testing'],
  '@bufbuild/*': ['proto', 'embedding-engine'],
  'onnxruntime-node': ['ocr-engine', 'embedding-engine'],
  'node-llama-cpp': ['draft-engine'],
  'tesseract.js-core': ['ocr-engine'],
  '@xenova/transformers': ['embedding-engine'],
};

/** What specs use besides: fixtures, and the models that they fetch. */
const ofSpecs = ['type:testing', 'type:models'];

function constraints({ specs }) {
  return [
    ...Object.entries(dependencies).map(([sourceTag, allowed]) => ({
      sourceTag,
      onlyDependOnLibsWithTags:
        specs && sourceTag !== 'type:core' ? [...allowed, sourceTag, ...ofSpecs] : allowed,
      ...(sourceTag === 'type:core' && !specs && { bannedExternalImports: ['*'] }),
    })),
    ...skills.map((skill) => ({
      // The client is shared and knows every engine; an engine, app or container knows its own skill only.
      sourceTag: `scope:${skill}`,
      onlyDependOnLibsWithTags: [`scope:${skill}`, 'scope:shared'],
    })),
  ];
}

const boundaries = (specs) => [
  'error',
  {
    enforceBuildableLibDependency: true,
    allowCircularSelfDependency: false,
    allow: [],
    depConstraints: constraints({ specs }),
  },
];

export default tseslint.config(
  { ignores: ['**/dist', '**/gen', '**/node_modules', '.nx', '.cache'] },
  ...tseslint.configs.recommended,
  { plugins: { '@nx': nx } },
  {
    files: ['**/*.ts', '**/*.mts', '**/*.js', '**/*.mjs'],
    rules: {
      '@nx/enforce-module-boundaries': boundaries(false),
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-console': 'off',
    },
  },
  {
    files: ['**/*.spec.ts', '**/src/testing/**/*.ts'],
    rules: { '@nx/enforce-module-boundaries': boundaries(true) },
  },
  // One block a file set: a later `no-restricted-imports` replaces an earlier one, so each set lists all that it bans.
  ...restrictedBlocks(),
);

function restrictedBlocks() {
  const everywhere = ['apps/**/*.ts', 'libs/**/*.ts'];
  const patternsFor = (project) => [
    ...Object.entries(homes)
      .filter(([, projects]) => !projects.includes(project))
      .map(([name, projects]) => ({
        group: [name],
        message: `Only ${projects.map((home) => `libs/${home}`).join(', ')} may import it.`,
      })),
  ];
  const projectsWithHome = [...new Set(Object.values(homes).flat())];
  const notInEngines = {
    group: ['@skillgate/*-engine'],
    message:
      'local-engines.ts imports an engine by its name when it is needed, so that it costs nothing until then.',
  };
  const protoInHandlers = {
    group: ['@skillgate/proto'],
    message: 'In an engine only <skill>-handler.ts knows protobuf.',
  };
  const rule = (patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });
  const ignores = ['**/*.spec.ts', 'apps/e2e/**'];
  return [
    { files: everywhere, ignores, rules: rule(patternsFor(undefined)) },
    ...projectsWithHome.map((project) => ({
      files: [`libs/${project}/**/*.ts`],
      ignores,
      rules: rule(patternsFor(project)),
    })),
    {
      files: ['libs/client/**/*.ts'],
      ignores,
      rules: rule([...patternsFor('client'), notInEngines]),
    },
    ...skills.map((skill) => ({
      files: [`libs/${skill}-engine/**/*.ts`],
      ignores: [...ignores, '**/*-handler.ts'],
      rules: rule([...patternsFor(`${skill}-engine`), protoInHandlers]),
    })),
  ];
}
