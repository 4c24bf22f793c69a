import { spawnSync } from 'node:child_process';

const steps = [
  ['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund'],
  ['node', 'tools/setup/generate.mjs'],
  ['npx', 'nx', 'sync'],
];

/** Installs the links to the new packages, generates the contract's code, and brings project references in step. */
export function finish(root, skill) {
  // Without it onnxruntime-node would download libraries for graphics cards.
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' };
  for (const [command, ...args] of steps) {
    const { status } = spawnSync(command, args, { cwd: root, env, stdio: 'inherit' });
    if (status === 0) continue;
    const rest = steps.map((words) => `  ${words.join(' ')}`);
    throw new Error(
      `${command} ${args.join(' ')} failed; the files are written. When it is mended, run:\n${rest.join('\n')}`,
    );
  }
  console.log(
    `\nThe skill ${skill.skill} is made; what it does stands in libs/${skill.skill}-engine/src. Next: npm run check, npm test, and\nnpx nx container ${skill.skill}-skill.`,
  );
}
