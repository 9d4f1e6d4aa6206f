import type { ModelVersionId, MonitorId, PredictionRecord } from '@orrery/domain';
import { QuantileSketch } from '@orrery/math-statistics';
import { newId } from '@orrery/platform-postgres';
import {
  binCountOf,
  binFinder,
  numberOf,
  type ColumnBins,
  type ColumnValue,
} from '../baseline/baseline-column.js';
import { NO_CEILING, rowPriorities, type SampledRows } from './row-sample.js';
import type { TrafficWindow } from './traffic-window.js';

interface TalliedColumn {
  readonly bins: ColumnBins;
  readonly binOf: (value: ColumnValue) => number;
  readonly counts: number[];
  /** Numbers of the rows that joined the sample; null for words, which the bins tell all about. */
  readonly sampled: number[] | null;
}

/** Counts the records of one batch into a window. Mutable, for one batch and one transaction. */
export class WindowTally {
  private readonly columns: readonly TalliedColumn[];
  private readonly latency: QuantileSketch;
  private readonly priorities: number[] = [];
  private totals: TrafficWindow['totals'];

  constructor(
    private readonly window: TrafficWindow,
    bins: readonly ColumnBins[],
  ) {
    this.latency = window.latency;
    this.totals = window.totals;
    this.columns = bins.map((column, index) => ({
      bins: column,
      binOf: binFinder(column),
      counts: [...(window.binCounts[index] ?? new Array<number>(binCountOf(column)).fill(0))],
      sampled: column.kind === 'NUMERIC' ? [] : null,
    }));
  }

  add(entryId: string, record: PredictionRecord): void {
    const { requests, errors, rows, firstAt, lastAt } = this.totals;
    const at = new Date(record.at);
    const answered = record.outcome === 'OK';
    this.totals = {
      requests: requests + record.requests,
      errors: errors + (answered ? 0 : record.requests),
      rows: rows + (answered ? record.rows : 0),
      firstAt: at < firstAt ? at : firstAt,
      lastAt: at > lastAt ? at : lastAt,
    };
    if (!answered) return;
    this.latency.add(record.latencyMs);
    const rowsShown = shownRows(record);
    const joining = this.chooseRows(entryId, rowsShown);
    for (const column of this.columns) addColumn(column, record, { rowsShown, joining });
  }

  /** The window with all that was added. */
  toWindow(): TrafficWindow {
    const { sample } = this.window;
    return {
      ...this.window,
      totals: this.totals,
      latency: this.latency,
      binCounts: this.columns.map(({ counts }) => counts),
      sample: { ...sample, rows: sample.rows + this.priorities.length },
    };
  }

  /** The rows that joined the sample. */
  sampledRows(): SampledRows {
    const values = this.columns.flatMap(({ sampled }) => sampled ?? []);
    return { priorities: Uint32Array.from(this.priorities), values: Float32Array.from(values) };
  }

  private chooseRows(entryId: string, rows: number): number[] {
    const priorityOf = rowPriorities(entryId);
    const joining: number[] = [];
    for (let row = 0; row < rows; row++) {
      const priority = priorityOf(row);
      if (priority >= this.window.sample.ceiling) continue;
      joining.push(row);
      this.priorities.push(priority);
    }
    return joining;
  }
}

/** A window that has seen nothing but that `record` is there. */
export function openWindow(monitorId: MonitorId, record: PredictionRecord): TrafficWindow {
  const at = new Date(record.at);
  return {
    id: newId(),
    monitorId,
    modelVersionId: record.modelVersionId as ModelVersionId,
    version: record.version,
    totals: { requests: 0, errors: 0, rows: 0, firstAt: at, lastAt: at },
    latency: new QuantileSketch(),
    binCounts: [],
    sample: { rows: 0, ceiling: NO_CEILING },
    openedAt: new Date(),
  };
}

/** The record of a large request shows the values of its first rows only. */
function shownRows({ rows, features, predictions }: PredictionRecord): number {
  const columns = [...Object.values(features), ...Object.values(predictions)];
  return columns.reduce((most, { length }) => Math.min(rows, Math.max(most, length)), 0);
}

function addColumn(
  column: TalliedColumn,
  record: PredictionRecord,
  { rowsShown, joining }: { readonly rowsShown: number; readonly joining: readonly number[] },
): void {
  const { bins, binOf, counts, sampled } = column;
  const columns = bins.role === 'FEATURE' ? record.features : record.predictions;
  const values = Object.hasOwn(columns, bins.name) ? columns[bins.name] : undefined;
  for (let row = 0; row < rowsShown; row++) {
    const bin = binOf(values?.[row]);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  if (sampled === null) return;
  for (const row of joining) sampled.push(numberOf(values?.[row]) ?? NaN);
}
