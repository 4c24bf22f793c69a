import { pino } from 'pino';
import type { Logger } from '@skillgate/core';
import type { ServerConfig } from './config.js';

/** JSON lines on the standard output, written at once, so that a crash loses none. */
export function createLogger({ logLevel }: Pick<ServerConfig, 'logLevel'>, skill: string): Logger {
  return pino({ level: logLevel, base: { skill, pid: process.pid } });
}
