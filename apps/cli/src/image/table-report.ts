import { SingleBar } from 'cli-progress';
import { formatBytes } from '../format-bytes.js';
import { renderTable, type TableColumn } from '../table.js';
import type { Terminal } from '../terminal.js';
import { unreachableHint } from '../unreachable-hint.js';
import type { FileDone } from './file-outcome.js';
import type { Report } from './report.js';
import type { RunSummary } from './run-summary.js';

const columns: TableColumn[] = [
  { head: 'input' },
  { head: 'output' },
  { head: 'before', align: 'right' },
  { head: 'after', align: 'right' },
  { head: 'pixels', align: 'right' },
  { head: 'hash' },
  { head: 'ms', align: 'right' },
  { head: 'served by' },
  { head: 'cache' },
];

function row(file: FileDone): string[] {
  return [
    file.input,
    file.output,
    formatBytes(file.sizeBefore),
    formatBytes(file.sizeAfter),
    `${file.width}×${file.height}`,
    file.imageHash,
    file.ms.toFixed(0),
    file.fallbackReason === undefined ? file.servedBy : `${file.servedBy} (${file.fallbackReason})`,
    file.cache.result,
  ];
}

/** A progress bar on stderr while it runs (on a terminal), and at the end a table on stdout and failures on stderr. */
export function createTableReport(terminal: Terminal, total: number): Report {
  const bar = new SingleBar({
    format: '{bar} {value}/{total} files · {eta_formatted} left · {failed} failed',
    stream: terminal.errorStream as NodeJS.WritableStream,
    hideCursor: true,
    clearOnComplete: true,
    barsize: 30,
  });
  let failed = 0;
  if (terminal.interactive) bar.start(total, 0, { failed });
  return {
    file(outcome) {
      if (outcome.state === 'failed') failed += 1;
      if (terminal.interactive) bar.increment(1, { failed });
    },
    end(summary, elapsedMs) {
      if (terminal.interactive) bar.stop();
      if (summary.rows.length > 0) {
        terminal.out(renderTable(columns, summary.rows.map(row), terminal));
        const more = summary.done - summary.rows.length;
        if (more > 0) terminal.out(`… and ${more} files more.`);
      }
      printKept(terminal, summary);
      terminal.out(totals(summary, elapsedMs));
      printProblems(terminal, summary);
    },
  };
}

/** Where each answer is kept: the same for all files that show the same picture. */
function printKept({ out }: Terminal, { rows }: RunSummary): void {
  for (const { output, cache } of rows) if (cache.path) out(`${output} is kept as ${cache.path}`);
}

function totals(summary: RunSummary, elapsedMs: number): string {
  const counts = [`${summary.done} done`, `${summary.failed} failed`];
  if (summary.skipped > 0) counts.push(`${summary.skipped} not tried`);
  const sizes = `${formatBytes(summary.bytesBefore)} → ${formatBytes(summary.bytesAfter)}`;
  return `${counts.join(', ')} · ${sizes} · ${(elapsedMs / 1000).toFixed(1)} s`;
}

function printProblems({ err }: Terminal, { rows, failures, failed }: RunSummary): void {
  for (const { input, warnings } of rows) {
    for (const warning of warnings) err(`note: ${input}: ${warning.message}`);
  }
  for (const { input, code, reason } of failures) {
    err(`failed: ${input}: ${code === 'FILE' ? '' : `${code}: `}${reason}`);
  }
  const more = failed - failures.length;
  if (more > 0) err(`… and ${more} failures more; --json lists them all.`);
  if (failures.some(({ code }) => code === 'UNAVAILABLE')) err(unreachableHint('image'));
}
