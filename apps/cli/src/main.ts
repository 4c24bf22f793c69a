import { closeSkillClients } from '@skillgate/client';
import { openCache } from './cache/open-cache.js';
import { connectSkill } from './connect.js';
import { interruptible } from './interruptible.js';
import { openModels } from './models/open-models.js';
import { runCli } from './run-cli.js';
import { createTerminal } from './terminal.js';

const { stdout, stderr, env, argv } = process;
const terminal = createTerminal({ stdout, stderr, env });
process.exitCode = await runCli(argv.slice(2), {
  ...{ terminal, interruptible, connect: connectSkill, openCache, openModels },
});
// Connections and local engines that are still there would keep the process.
await closeSkillClients();
