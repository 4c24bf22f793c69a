import { toRow, type Figure, type Row } from '../../frame/row.js';
import type { MemoryUse } from '../../frame/sample-memory.js';
import { atMost, below } from '../../frame/target.js';
import type { SkillServer } from '../../servers/skill-server.js';

export interface MemoryResults extends MemoryUse {
  kind: SkillServer['kind'];
  counts: { mixed: number; long: number };
  failed: number;
  /** Whether the run was as long as the targets want. */
  judged: boolean;
  restBytes: number;
  afterMixedBytes: number;
  afterLongBytes: number;
}

const megabytes = (bytes: number) => bytes / 1e6;

/** The figures of the memory run. */
export function memoryRows(results: MemoryResults): Row[] {
  const { kind, counts, judged } = results;
  const what =
    kind === 'container' ? 'the container’s, less inactive file pages' : 'RSS of a process';
  const short = `not judged: --quick sent ${counts.mixed} and ${counts.long} of 1000 and 10000`;
  const row = (figure: Omit<Figure, 'unit'>) => toRow({ unit: 'MB', ...figure });
  return [
    row({ name: 'memory at rest', value: megabytes(results.restBytes), note: what }),
    row({
      name: `memory, peak over ${counts.mixed} mixed photos`,
      value: megabytes(results.peakBytes),
      target: below(250, { unit: 'MB' }),
      tooShort: !judged,
      note: judged ? 'JPEG, PNG and WebP up to 12 megapixels' : short,
    }),
    row({ name: 'memory, average over them', value: megabytes(results.averageBytes) }),
    row({
      name: `memory after ${counts.long} pictures`,
      value: megabytes(results.afterLongBytes),
      baseline: megabytes(results.afterMixedBytes),
      target: atMost(1.1),
      tooShort: !judged,
      judged: 'ratio',
      note: judged
        ? `the baseline is after ${counts.mixed}; both when nothing runs; the long run is of small pictures`
        : short,
    }),
    toRow({
      name: 'pictures that failed',
      value: results.failed,
      unit: `of ${counts.long}`,
      target: atMost(0),
    }),
  ];
}
