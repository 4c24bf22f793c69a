import Table from 'cli-table3';

export interface TableColumn {
  head: string;
  align?: 'left' | 'right';
}

/** A table as text. Without colours it holds nothing but printable characters. */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  { colours }: { colours: boolean },
): string {
  const table = new Table({
    head: columns.map(({ head }) => head),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    style: { head: colours ? ['bold'] : [], border: colours ? ['grey'] : [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}
