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
  terminal.out(
    `In ${store.folder}, by the sizes of the files; \`skillgate models verify\` reads their bytes.`,
  );
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
        onWait: () =>
          terminal.err(
            `${id}: another process is fetching it, or was killed meanwhile; waiting until it is done, or silent for a minute…`,
          ),
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

/** Whether it is right. */
async function verifyModel({ store, terminal, json, signal }: ModelsRun, id: string) {
  const report = await store.check(id, { hashes: true, signal });
  const isRight = report.problems.length === 0;
  if (json) terminal.out(JSON.stringify(told(report, store)));
  else if (isRight) terminal.out(`${id} is right, digest ${store.digestOf(id)}`);
  for (const problem of json ? [] : report.problems) terminal.err(`error: ${id}: ${problem}`);
  if (!isRight) terminal.err(`hint: \`skillgate models pull ${id}\` fetches what is wrong again.`);
  return isRight;
}

/** Those of which there is a file. */
async function idsThere({ store, signal }: ModelsRun): Promise<string[]> {
  const ids: string[] = [];
  for (const { id } of store.models) {
    if (stateOf(await store.check(id, { hashes: false, signal })) !== 'missing') ids.push(id);
  }
  return ids;
}

/** Reads every byte of the models that are named, or else of those that are there, of which there must be one. */
export async function verifyModels(run: ModelsRun, named: readonly string[]): Promise<number> {
  const ids = named.length > 0 ? named : await idsThere(run);
  if (ids.length === 0) {
    run.terminal.err(
      `error: No model is in ${run.store.folder}, so that there is nothing to verify.`,
    );
    run.terminal.err(
      'hint: `skillgate models list` shows which there are, `skillgate models pull MODEL` fetches one; SKILLGATE_MODELS_DIR names another folder.',
    );
    return exitCodes.someFailed;
  }
  let exitCode: number = exitCodes.ok;
  for (const id of ids) {
    try {
      if (!(await verifyModel(run, id))) exitCode = exitCodes.someFailed;
    } catch (thrown) {
      exitCode = Math.max(exitCode, complain(run, id, thrown));
    }
    if (run.signal.aborted) break;
  }
  return exitCode;
}
