import { SkillError } from '@skillgate/core';
import type { Model, ModelReport, ModelStore } from '@skillgate/models';
import { exitCodeFor, exitCodes } from '../exit-codes.js';
import { formatBytes } from '../format-bytes.js';
import { renderTable, type TableColumn } from '../table.js';
import type { Terminal } from '../terminal.js';
import { createPullReport } from './pull-report.js';

/** What every subcommand works on. */
export interface ModelsRun {
  store: ModelStore;
  terminal: Terminal;
  json: boolean;
  signal: AbortSignal;
}

const columns: TableColumn[] = [
  { head: 'model' },
  { head: 'skill' },
  { head: 'size', align: 'right' },
  { head: 'licence' },
  { head: 'state' },
];

const sizeOf = ({ files }: Model) => files.reduce((sum, { bytes }) => sum + bytes, 0);

function stateOf({ files, problems }: ModelReport): 'ready' | 'missing' | 'incomplete' {
  if (problems.length === 0) return 'ready';
  return files.every(({ state }) => state.name === 'missing') ? 'missing' : 'incomplete';
}

function told(report: ModelReport, store: ModelStore) {
  const { id, skill, purpose, licence } = report.model;
  const digest = store.digestOf(id);
  const state = stateOf(report);
  const { folder, problems } = report;
  return {
    id,
    skill,
    purpose,
    licence,
    bytes: sizeOf(report.model),
    state,
    digest,
    folder,
    problems,
  };
}

export async function listModels({ store, terminal, json, signal }: ModelsRun): Promise<number> {
  const rows: string[][] = [];
  for (const { id } of store.models) {
    const model = told(await store.check(id, { hashes: false, signal }), store);
    if (json) terminal.out(JSON.stringify(model));
    else rows.push([id, model.skill, formatBytes(model.bytes), model.licence, model.state]);
  }
  if (json) return exitCodes.ok;
  terminal.out(renderTable(columns, rows, terminal));
  terminal.out(`In ${store.folder}.`);
  return exitCodes.ok;
}

function complain({ terminal, signal }: ModelsRun, id: string, thrown: unknown): number {
  if (!(thrown instanceof SkillError)) {
    if (signal.aborted) return exitCodes.someFailed;
    throw thrown;
  }
  if (thrown.code === 'INVALID_ARGUMENT') throw thrown;
  terminal.err(`error: ${id}: ${thrown.message}`);
  return exitCodeFor([thrown.code]);
}

/** One after the other: together they would not come faster. */
export async function pullModels(run: ModelsRun, ids: readonly string[]): Promise<number> {
  const { store, terminal, json, signal } = run;
  let exitCode: number = exitCodes.ok;
  for (const id of ids) {
    const report = createPullReport(terminal);
    try {
      const { digest, folder, model } = await store.pull(id, {
        signal,
        onProgress: report.progress,
        onWait: () => terminal.err(`${id}: another process is fetching it; waiting for it…`),
      });
      const said = `${id} is ready: ${formatBytes(sizeOf(model))} in ${folder}, digest ${digest}`;
      terminal.out(json ? JSON.stringify({ id, folder, digest }) : said);
    } catch (thrown) {
      exitCode = Math.max(exitCode, complain(run, id, thrown));
    } finally {
      report.end();
    }
    if (signal.aborted) break;
  }
  return exitCode;
}

/** Reads every byte of the models that are there, or of those that are named. */
export async function verifyModels(run: ModelsRun, ids: readonly string[]): Promise<number> {
  const { store, terminal, json, signal } = run;
  let exitCode: number = exitCodes.ok;
  for (const id of ids.length > 0 ? ids : store.models.map((model) => model.id)) {
    const report = await store.check(id, { hashes: true, signal });
    if (ids.length === 0 && stateOf(report) === 'missing') continue;
    const isRight = report.problems.length === 0;
    if (!isRight) exitCode = exitCodes.someFailed;
    if (json) terminal.out(JSON.stringify(told(report, store)));
    else if (isRight) terminal.out(`${id} is right, digest ${store.digestOf(id)}`);
    for (const problem of json ? [] : report.problems) terminal.err(`error: ${id}: ${problem}`);
    if (!isRight)
      terminal.err(`hint: \`skillgate models pull ${id}\` fetches what is wrong again.`);
  }
  return exitCode;
}
