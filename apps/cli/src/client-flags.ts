import { Option, type Command } from 'commander';
import type { CacheMode, FallbackMode, ServedSkill, SamePictureMode } from '@skillgate/client';
import { skills } from '@skillgate/core';
import type { CliContext } from './cli-context.js';
import type { CliClients } from './connect.js';
import { numberOption } from './number-option.js';

/** What happens when the server can't answer. */
const fallbackModes = ['auto', 'never', 'only'] as const satisfies readonly FallbackMode[];

/** What the cache may do. */
const cacheModes = ['auto', 'exact', 'refresh', 'off'] as const satisfies readonly CacheMode[];

/** The options of every command that calls a skill. */
export interface CallFlags {
  address?: string;
  fallback: FallbackMode;
  cache?: CacheMode;
  namespace?: string;
  timeout?: number;
}

/** The options of every command that sends files to a skill. */
export interface ClientFlags extends CallFlags {
  concurrency: number;
}

/** Adds the options of a call to a command; `cacheHelp` says what the cache does when nobody says. */
export function addCallFlags(command: Command, skill: ServedSkill, cacheHelp: string): Command {
  const variable = `SKILLGATE_${skill.toUpperCase()}_ADDRESS`;
  const seconds = numberOption({ min: 0.001, max: 3600, fractions: true });
  const inItsPlace = 'this process in the server’s place: when it can’t answer, never, or only';
  return command
    .option(
      '--address <host:port>',
      `of the skill (default: ${variable} or localhost:${skills[skill].port})`,
    )
    .addOption(new Option('--fallback <mode>', inItsPlace).choices(fallbackModes).default('auto'))
    .addOption(new Option('--cache <mode>', cacheHelp).choices(cacheModes))
    .option('--namespace <name>', 'whose answers these are (default: default)')
    .option('--timeout <seconds>', 'for each call', seconds);
}

/** Adds the options of a command that sends files, several at a time. */
export function addClientFlags(command: Command, skill: ServedSkill, cacheHelp: string): Command {
  const several = numberOption({ min: 1, max: 64 });
  return addCallFlags(command, skill, cacheHelp).option(
    '--concurrency <n>',
    'files at a time',
    several,
    2,
  );
}

/** What is left of the flags for the run itself. */
export interface ClientRun<Name extends ServedSkill> {
  client: CliClients[Name];
  concurrency: number;
  /** Of each file; undefined is the client's own default. */
  timeoutMs: number | undefined;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
}

/** Runs a command's work with the client that the flags ask for, and closes it. */
export async function withClient<Name extends ServedSkill>(
  { connect, interruptible, finish }: CliContext,
  skill: Name,
  {
    address,
    fallback,
    cache,
    namespace,
    concurrency = 1,
    timeout,
    samePicture,
  }: CallFlags & {
    concurrency?: number;
    samePicture?: SamePictureMode | 'off';
  },
  work: (run: ClientRun<Name>) => Promise<number>,
): Promise<void> {
  const client = connect(skill, {
    fallback,
    ...(address !== undefined && { address }),
    ...(cache !== undefined && { cache }),
    ...(namespace !== undefined && { namespace }),
    ...(samePicture !== undefined && { samePicture }),
  });
  const timeoutMs = timeout === undefined ? undefined : timeout * 1000;
  try {
    finish(await interruptible((signal) => work({ client, concurrency, timeoutMs, signal })));
  } finally {
    await client.close();
  }
}
