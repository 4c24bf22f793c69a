import { Command } from 'commander';
import type { SkillName } from '@skillgate/core';
import type { CliContext } from '../cli-context.js';
import { findServer } from '../serve/find-server.js';
import { runServer } from '../serve/run-server.js';
import { skillArgument } from '../skill-argument.js';

const help = `
The server is configured by environment variables; its own --help lists them. Signals are passed on, so Ctrl-C drains
it, and its exit code is this command's.

Examples:
  $ skillgate serve image
  $ SKILLGATE_PORT=6000 skillgate serve image
  $ skillgate serve image -- --help`;

/** `skillgate serve SKILL [-- ARGS…]` */
export function serveCommand({ finish }: CliContext): Command {
  return new Command('serve')
    .summary('run a skill as a server')
    .description('Runs a skill as a server, in the foreground.')
    .addArgument(skillArgument('<skill>', 'which skill'))
    .argument('[args...]', 'handed on to the server')
    .addHelpText('after', help)
    .action(async (skill: SkillName, args: string[]) =>
      finish(await runServer(findServer(skill), args)),
    );
}
