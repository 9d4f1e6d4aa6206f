import { Injectable } from '@nestjs/common';
import type { PredictionRecord } from '@orrery/domain';
import type { ColumnBins } from '../baseline/baseline-column.js';
import { SAMPLE_ROWS, leastRows } from '../traffic-window/row-sample.js';
import { TrafficWindowRepository } from '../traffic-window/traffic-window.repository.js';
import type { TrafficWindow } from '../traffic-window/traffic-window.js';
import { WindowTally, openWindow } from '../traffic-window/window-tally.js';
import { WatchedEndpoints, type WatchingMonitor } from './watched-endpoints.js';

/** A record with the entry of the stream that carried it. */
export interface RecordedPrediction {
  readonly entryId: string;
  readonly record: PredictionRecord;
}

/** Rows between which the event loop gets its turn. */
const ROWS_A_TURN = 2000;

interface Counting {
  readonly tally: WindowTally;
  readonly bins: readonly ColumnBins[];
}

/** Counts predictions into the open windows of the monitors that watch their endpoints. Runs inside a transaction. */
@Injectable()
export class PredictionCounter {
  constructor(
    private readonly endpoints: WatchedEndpoints,
    private readonly windows: TrafficWindowRepository,
  ) {}

  async count(predictions: readonly RecordedPrediction[]): Promise<void> {
    const watching = await this.endpoints.of([...new Set(predictions.map(({ record }) => record.endpoint))]);
    if (watching.size === 0) return;
    const monitorIds = [...watching.values()].flat().map(({ monitorId }) => monitorId);
    const open = await this.windows.lockOpen(monitorIds);
    const countings = new Map<string, Counting>();
    let rows = 0;
    for (const { entryId, record } of predictions) {
      for (const monitor of watching.get(record.endpoint) ?? []) {
        countingFor(countings, open, monitor, record).tally.add(entryId, record);
      }
      rows += record.rows;
      if (rows < ROWS_A_TURN) continue;
      rows = 0;
      await new Promise(setImmediate);
    }
    for (const counting of countings.values()) await this.store(counting);
  }

  private async store({ tally, bins }: Counting): Promise<void> {
    const window = tally.toWindow();
    const joined = tally.sampledRows();
    if (window.sample.rows <= 2 * SAMPLE_ROWS) {
      await this.windows.save(window);
      await this.windows.addSample(window.id, joined);
      return;
    }
    const columns = bins.filter(({ kind }) => kind === 'NUMERIC').length;
    const parts = [...(await this.windows.listSamples(window.id)), joined];
    const kept = leastRows(parts, columns, SAMPLE_ROWS);
    const ceiling = kept.priorities.at(-1) ?? 0;
    await this.windows.save({ ...window, sample: { rows: kept.priorities.length, ceiling } });
    await this.windows.replaceSample(window.id, kept);
  }
}

function countingFor(
  countings: Map<string, Counting>,
  open: readonly TrafficWindow[],
  { monitorId, bins }: WatchingMonitor,
  record: PredictionRecord,
): Counting {
  const key = `${monitorId}/${record.modelVersionId}`;
  const known = countings.get(key);
  if (known !== undefined) return known;
  const window = open.find((w) => w.monitorId === monitorId && w.modelVersionId === record.modelVersionId);
  const counting = { tally: new WindowTally(window ?? openWindow(monitorId, record), bins), bins };
  countings.set(key, counting);
  return counting;
}
