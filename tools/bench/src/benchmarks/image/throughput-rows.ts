import { toRow, type Row } from '../../frame/row.js';
import { median, percentile, spread } from '../../frame/statistics.js';
import { atLeast, atMost, below } from '../../frame/target.js';
import type { SideResult } from './side-result.js';

export interface ThroughputResults {
  remote: readonly SideResult[];
  plain: readonly SideResult[];
  bytesIn: number;
  /** Of the same pixels as PNG, all pictures together. */
  pngBytes: number;
}

const perSecond = (count: number) => (result: SideResult) => count / (result.elapsedMs / 1000);

/** Bits in which two hashes differ. */
function distance(one: string, other: string): number {
  const differing = BigInt(`0x${one}`) ^ BigInt(`0x${other}`);
  return differing.toString(2).replaceAll('0', '').length;
}

/** Near enough for the same pixels by another route: rounding may tip single bits. */
const sameHashBits = 4;

/** The figures of the interleaved rounds. */
export function throughputRows({ remote, plain, bytesIn, pngBytes }: ThroughputResults): Row[] {
  const [first, plainFirst] = [remote[0], plain[0]];
  if (!first || !plainFirst) throw new RangeError('At least one round of each side was expected.');
  const count = first.hashes.length;
  const rates = { remote: remote.map(perSecond(count)), plain: plain.map(perSecond(count)) };
  const ratios = rates.remote.map((rate, round) => rate / (rates.plain[round] as number));
  const megabytes = bytesIn / 1e6 / count;
  const latencies = (results: readonly SideResult[]) =>
    results.flatMap(({ latenciesMs }) => latenciesMs);
  const [latency, plainLatency] = [latencies(remote), latencies(plain)];
  const latencyRow = (percent: number, boundMs?: number) =>
    toRow({
      name: `P${percent} of a call, 2 at a time`,
      value: percentile(latency, percent),
      unit: 'ms',
      baseline: percentile(plainLatency, percent),
      ...(boundMs !== undefined && { target: below(boundMs, { unit: 'ms', binding: false }) }),
    });
  const strangers = first.hashes.filter(
    (hash, at) => distance(hash, plainFirst.hashes[at] as string) > sameHashBits,
  ).length;
  return [
    toRow({
      name: 'throughput over gRPC',
      value: median(rates.remote),
      unit: 'images/s',
      baseline: median(rates.plain),
      ratio: median(ratios),
      spread: spread(ratios),
      target: atLeast(0.88),
      judged: 'ratio',
      note: `${count} JPEGs of ${megabytes.toFixed(2)} MB on average, ${remote.length} rounds; the baseline is bare sharp; ratio and spread are those of the rounds; the caller has a heap of 128 MB, as an application has`,
    }),
    toRow({
      name: 'throughput in bytes',
      value: median(rates.remote) * megabytes,
      unit: 'MB/s',
      baseline: median(rates.plain) * megabytes,
    }),
    ...[latencyRow(50, 100), latencyRow(90), latencyRow(99, 250)],
    toRow({
      name: 'bytes of a result',
      value: first.bytesOut / count / 1e3,
      unit: 'kB',
      baseline: pngBytes / count / 1e3,
      note: 'WebP; the baseline is PNG at the same pixels',
    }),
    toRow({
      name: 'hashes unlike those of bare sharp',
      value: strangers,
      unit: 'pictures',
      target: atMost(0),
      note: `more than ${sameHashBits} of 64 bits apart`,
    }),
  ];
}
