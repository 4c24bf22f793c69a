import Table from 'cli-table3';
import type { Machine } from './machine.js';
import type { Row } from './row.js';

/** What a benchmark came to; also the shape of the `--json` file. */
export interface BenchmarkResult {
  benchmark: string;
  machine: Machine;
  rows: readonly Row[];
}

/** Three digits, and counts as they are. */
export function formatFigure(value: number | null): string {
  if (value === null) return '–';
  if (Number.isInteger(value)) return String(value);
  const magnitude = Math.abs(value);
  if (magnitude >= 100) return value.toFixed(0);
  return value.toFixed(magnitude >= 10 ? 1 : 2);
}

function verdict({ ok, binding, target }: Row): string {
  if (target === null) return '';
  if (ok === null) return 'not judged';
  if (ok) return 'met';
  return binding ? 'MISSED' : 'missed (time)';
}

function cells(row: Row): string[] {
  return [
    row.name,
    `${formatFigure(row.value)} ${row.unit}`.trim(),
    row.baseline === null ? '' : formatFigure(row.baseline),
    row.ratio === null ? '' : row.ratio.toFixed(3),
    row.spread === null ? '' : row.spread.map(formatFigure).join(' – '),
    row.target ?? '',
    verdict(row),
  ];
}

/** The rows as a table, and under it the notes. */
export function renderReport({ benchmark, machine, rows }: BenchmarkResult): string {
  const table = new Table({
    head: [benchmark, 'figure', 'baseline', 'ratio', 'spread', 'target', ''],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'left', 'left'],
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map(cells));
  const { cpu, cores, memoryGb, os, node } = machine;
  const notes = rows.flatMap(({ name, note }) => (note === null ? [] : [`  ${name}: ${note}`]));
  return [
    `${cores} × ${cpu}, ${memoryGb} GB, ${os}, Node ${node}`,
    table.toString(),
    ...(notes.length > 0 ? ['Notes', ...notes] : []),
  ].join('\n');
}
