import { Command } from 'commander';
import { servedSkills, type ServedSkill } from '@skillgate/client';
import type { CliContext } from '../cli-context.js';
import { exitCodesHelp } from '../exit-codes.js';
import { runHealth } from '../health/run-health.js';
import { numberOption } from '../number-option.js';
import { skillArgument } from '../skill-argument.js';

interface Options {
  address?: string;
  timeout: number;
  json?: true;
}

const help = `
With --json, stdout has JSON Lines: an object a skill.

Examples:
  $ skillgate health
  $ skillgate health image --address images.internal:50052
  $ until skillgate health image --json > health.json; do sleep 1; done

${exitCodesHelp}`;

/** `skillgate health [SKILL…]` */
export function healthCommand({ connect, terminal, interruptible, finish }: CliContext): Command {
  return new Command('health')
    .summary('ask skills how they fare')
    .description('Asks skills how they fare: status, load, memory and latency.')
    .addArgument(skillArgument('[skill...]', 'which skills').default([...servedSkills]))
    .option(
      '--address <host:port>',
      'of the one skill that is asked (default: SKILLGATE_<SKILL>_ADDRESS, or its port on localhost)',
    )
    .option(
      '--timeout <seconds>',
      'for each answer',
      numberOption({ min: 0.001, max: 3600, fractions: true }),
      5,
    )
    .option('--json', 'JSON Lines on stdout instead of a table')
    .addHelpText('after', help)
    .action(
      async (skills: ServedSkill[], { address, timeout, json }: Options, command: Command) => {
        if (address !== undefined && new Set(skills).size !== 1) {
          command.error(
            'error: --address is of one skill; name it, such as: skillgate health image --address …',
          );
        }
        const run = {
          skills: [...new Set(skills)],
          connect,
          terminal,
          json: json === true,
          address,
        };
        finish(
          await interruptible((signal) => runHealth({ ...run, signal, timeoutMs: timeout * 1000 })),
        );
      },
    );
}
