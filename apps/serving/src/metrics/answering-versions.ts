import { Injectable } from '@nestjs/common';
import type { MeterTotals } from '../latency/latency-meter.js';
import type { ModelRuntimeStats } from '../model-process/index.js';
import { RoutingTable } from '../routing/routing-table.js';

/** What one version at one endpoint has done since this replica loaded it. */
export interface VersionTotals {
  readonly endpoint: string;
  readonly version: number;
  readonly requests: MeterTotals;
  readonly runtime: ModelRuntimeStats;
}

/** The totals of everything that answers now: as many series as there are versions at endpoints, and no more. */
@Injectable()
export class AnsweringVersions {
  constructor(private readonly table: RoutingTable) {}

  totals(): readonly VersionTotals[] {
    return [...this.table.list()].flatMap(({ endpoint, byVersion }) =>
      [...byVersion.values()].map(({ destination: { version, meter, runtime } }) => ({
        endpoint: endpoint.name,
        version,
        requests: meter.totals(),
        runtime: runtime.stats(),
      })),
    );
  }
}
