import { formatBytes } from '../format-bytes.js';
import { renderTable, type TableColumn } from '../table.js';
import type { SkillReport } from './run-health.js';

const columns: TableColumn[] = [
  { head: 'skill' },
  { head: 'status' },
  { head: 'up', align: 'right' },
  { head: 'memory', align: 'right' },
  { head: 'cpu', align: 'right' },
  { head: 'calls', align: 'right' },
  { head: 'failed', align: 'right' },
  { head: 'running + queued', align: 'right' },
  { head: 'p50 / p90 / p99 ms', align: 'right' },
  { head: 'release' },
];

/** `45 s`, `12 min`, `3.5 h`, `9.1 d` */
function formatSeconds(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(0)} s`;
  if (seconds < 7200) return `${(seconds / 60).toFixed(0)} min`;
  return seconds < 172_800
    ? `${(seconds / 3600).toFixed(1)} h`
    : `${(seconds / 86_400).toFixed(1)} d`;
}

function row(report: SkillReport): string[] {
  if (!('uptimeSeconds' in report)) return [report.skill, report.status];
  const { p50Ms, p90Ms, p99Ms } = report.latency;
  return [
    report.skill,
    report.status,
    formatSeconds(report.uptimeSeconds),
    formatBytes(report.ramMb * 1e6),
    `${report.cpuPercent.toFixed(0)} %`,
    String(report.totalRequests),
    String(report.failedRequests),
    `${report.inFlight} + ${report.queued}`,
    [p50Ms, p90Ms, p99Ms].map((ms) => ms.toFixed(0)).join(' / '),
    report.identity.release,
  ];
}

/** The skills as a table, and under it why one is not healthy. */
export function healthTable(
  reports: readonly SkillReport[],
  { colours }: { colours: boolean },
): string {
  const known = reports.some((report) => 'uptimeSeconds' in report);
  const shown = known ? columns : columns.slice(0, 2);
  const reasons = reports.flatMap(({ skill, reasons }) =>
    reasons.map((reason) => `${skill}: ${reason}`),
  );
  return [renderTable(shown, reports.map(row), { colours }), ...reasons].join('\n');
}
