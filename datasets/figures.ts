import { cell, datasetsFolder, type Provenance, provenanceOf, type Row, readTable, TABLES, type TableName } from './table.ts';

/** One figure of the tables with where it comes from. */
export type Figure = Provenance & {
  readonly table: TableName;
  readonly line: number;
  /** The device or the model it is about. */
  readonly of: string;
  /** Such as `busy_power`, `latency on jetson-nano` or `accuracy of label_7`. */
  readonly figure: string;
  /** As the table writes it. */
  readonly value: string;
};

/** Every figure of every table, in their order. Throws a UserError that names file and line where a table is wrong. */
export function figures(folder: URL = datasetsFolder()): Figure[] {
  return TABLES.flatMap((table) => readTable(table, folder).map(figureOf));
}

function figureOf(row: Row): Figure {
  const about = { table: row.table, line: row.line, ...provenanceOf(row) };
  switch (row.table) {
    case 'devices':
      return { ...about, of: cell(row, 'device'), figure: cell(row, 'figure'), value: cell(row, 'value') };
    case 'models':
      return { ...about, of: cell(row, 'model'), figure: cell(row, 'figure'), value: cell(row, 'value') };
    case 'latencies': {
      const value = `${cell(row, 'distribution')} ${cell(row, 'parameters')}`;
      return { ...about, of: cell(row, 'model'), figure: `latency on ${cell(row, 'device')}`, value };
    }
    case 'accuracies': {
      const figure = cell(row, 'class') === 'overall' ? cell(row, 'figure') : `${cell(row, 'figure')} of ${cell(row, 'class')}`;
      return { ...about, of: cell(row, 'model'), figure, value: cell(row, 'value') };
    }
    case 'correlations': {
      const figure = `${cell(row, 'figure')}${cell(row, 'second') === '' ? '' : ` with ${cell(row, 'second')}`}`;
      return { ...about, of: cell(row, 'first'), figure, value: cell(row, 'value') };
    }
  }
}
