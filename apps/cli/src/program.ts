import { Command } from 'commander';
import { release } from '@skillgate/core';
import type { CliContext } from './cli-context.js';
import { cacheCommand } from './commands/cache-command.js';
import { classifyCommand } from './commands/classify-command.js';
import { draftCommand } from './commands/draft-command.js';
import { embedCommand } from './commands/embed-command.js';
import { healthCommand } from './commands/health-command.js';
import { imageCommand } from './commands/image-command.js';
import { modelsCommand } from './commands/models-command.js';
import { ocrCommand } from './commands/ocr-command.js';
import { serveCommand } from './commands/serve-command.js';
import { exitCodesHelp } from './exit-codes.js';

const commands = [
  imageCommand,
  ocrCommand,
  draftCommand,
  embedCommand,
  classifyCommand,
  cacheCommand,
  modelsCommand,
  healthCommand,
  serveCommand,
];

/** The whole command line. Throws commander's CommanderError instead of ending the process. */
export function createProgram(context: CliContext): Command {
  const program = new Command('skillgate')
    .description(
      'Makes pictures ready for models, reads their text, and turns texts and images into vectors, through skills that run as servers of their own.',
    )
    .version(release, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help; skillgate COMMAND --help has examples')
    .addHelpText('after', `\n${exitCodesHelp}`);
  for (const command of commands) program.addCommand(command(context));
  const subcommands = program.commands.flatMap((command) => [command, ...command.commands]);
  for (const command of [program, ...subcommands]) {
    command.exitOverride().showSuggestionAfterError();
    command.configureOutput({
      writeOut: (text) => context.terminal.out(text.trimEnd()),
      writeErr: (text) => context.terminal.err(text.trimEnd()),
    });
  }
  return program;
}
