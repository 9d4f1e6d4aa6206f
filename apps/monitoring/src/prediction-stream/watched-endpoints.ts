import { Injectable } from '@nestjs/common';
import type { BaselineId, MonitorId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { ColumnBins } from '../baseline/baseline-column.js';
import { BaselineRepository } from '../baseline/baseline.repository.js';

/** A monitor whose baseline is ready, with the bins into which it counts. */
export interface WatchingMonitor {
  readonly monitorId: MonitorId;
  readonly bins: readonly ColumnBins[];
}

const REMEMBERED = 500;

/** Which monitors count the traffic of an endpoint. A ready baseline never changes, so its bins are read once. */
@Injectable()
export class WatchedEndpoints {
  private readonly bins = new Map<BaselineId, readonly ColumnBins[]>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly baselines: BaselineRepository,
  ) {}

  async of(endpoints: readonly string[]): Promise<ReadonlyMap<string, readonly WatchingMonitor[]>> {
    const rows = await this.unitOfWork.manager.query<
      { endpoint: string; monitorId: MonitorId; baselineId: BaselineId }[]
    >(
      `SELECT m.endpoint, m.id AS "monitorId", b.id AS "baselineId"
       FROM monitor m JOIN baseline b ON b.monitor_id = m.id
       WHERE m.endpoint = ANY ($1) AND b.state = 'READY' ORDER BY m.id`,
      [endpoints],
    );
    const watching = new Map<string, WatchingMonitor[]>();
    for (const { endpoint, monitorId, baselineId } of rows) {
      const monitor = { monitorId, bins: await this.binsOf(baselineId) };
      watching.set(endpoint, [...(watching.get(endpoint) ?? []), monitor]);
    }
    return watching;
  }

  private async binsOf(id: BaselineId): Promise<readonly ColumnBins[]> {
    const known = this.bins.get(id);
    if (known !== undefined) return known;
    const bins = await this.baselines.listBins(id);
    if (this.bins.size >= REMEMBERED) this.bins.clear();
    this.bins.set(id, bins);
    return bins;
  }
}
