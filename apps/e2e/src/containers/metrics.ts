/** One scrape of a Prometheus endpoint. */
export interface Metrics {
  /** The sum of a metric's samples, of those alone that have the given labels; 0 when there is none. */
  sum(name: string, labels?: Record<string, string>): number;
  /** Names of all samples. */
  readonly names: readonly string[];
}

interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

function parseLabels(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name, value]) => [name, value]),
  ) as Record<string, string>;
}

function parseLine(line: string): Sample | undefined {
  const [, name, labels, value] = /^([\w:]+)(?:\{(.*)\})? (\S+)/.exec(line) ?? [];
  if (name === undefined) return undefined;
  return { name, labels: parseLabels(labels ?? ''), value: Number(value) };
}

/** Reads Prometheus's text format, https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function parseMetrics(text: string): Metrics {
  const samples = text.split('\n').flatMap((line) => parseLine(line) ?? []);
  return {
    names: [...new Set(samples.map(({ name }) => name))],
    sum: (name, labels = {}) =>
      samples
        .filter((sample) => sample.name === name)
        .filter((sample) =>
          Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
        )
        .reduce((sum, { value }) => sum + value, 0),
  };
}
