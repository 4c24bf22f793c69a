import type { ServedSkill, SkillHealth } from '@skillgate/client';
import { asSkillError } from '@skillgate/core';
import type { CliContext } from '../cli-context.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { unreachableHint } from '../unreachable-hint.js';
import { healthTable } from './health-table.js';

export interface HealthRun extends Pick<CliContext, 'connect' | 'terminal'> {
  signal: AbortSignal;
  skills: readonly ServedSkill[];
  address: string | undefined;
  timeoutMs: number;
  json: boolean;
}

/** What is known of a skill: its own words, or why there are none. */
export type SkillReport = { skill: string } & (
  SkillHealth | { status: 'unavailable'; code: string; reasons: readonly string[] }
);

const statusExitCodes = {
  healthy: exitCodes.ok,
  degraded: exitCodes.someFailed,
  unavailable: exitCodes.skillUnavailable,
} satisfies Record<SkillHealth['status'], ExitCode>;

/** `skillgate health`: asks each skill, prints, and resolves to the exit code of the worst. */
export async function runHealth(run: HealthRun): Promise<number> {
  const reports = await Promise.all(run.skills.map((skill) => ask(skill, run)));
  if (run.json) for (const report of reports) run.terminal.out(JSON.stringify(report));
  else run.terminal.out(healthTable(reports, run.terminal));
  const unreachable = reports.find((report) => codeOf(report) && !isRefused(report));
  if (unreachable) run.terminal.err(unreachableHint(unreachable.skill));
  return Math.max(...reports.map(exitCodeOf));
}

/** Why nothing answered: a skill that answers that it is unavailable has been reached. */
const codeOf = (report: SkillReport) => ('code' in report ? report.code : undefined);
const isRefused = (report: SkillReport) => codeOf(report) === 'UNAUTHENTICATED';

function exitCodeOf(report: SkillReport): ExitCode {
  return isRefused(report) ? exitCodes.unauthenticated : statusExitCodes[report.status];
}

async function ask(skill: ServedSkill, run: HealthRun): Promise<SkillReport> {
  const client = run.connect(skill, { ...(run.address !== undefined && { address: run.address }) });
  try {
    const { signal, timeoutMs } = run;
    return { skill, ...(await client.health({ signal, timeoutMs })) };
  } catch (thrown) {
    const { code, message } = asSkillError(thrown);
    return { skill, status: 'unavailable', code, reasons: [`${code}: ${message}`] };
  } finally {
    await client.close();
  }
}
