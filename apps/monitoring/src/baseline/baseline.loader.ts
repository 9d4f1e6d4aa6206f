import { Injectable } from '@nestjs/common';
import type { BaselineId, MonitorId } from '@orrery/domain';
import { requestListLoader, requestLoader } from '@orrery/platform-graphql';
import type { Baseline } from './baseline.js';
import { BaselineRepository, type ColumnName } from './baseline.repository.js';

@Injectable()
export class BaselineLoader {
  readonly byMonitor = requestLoader<MonitorId, Baseline>((ids) => this.baselines.listOfMonitors(ids));

  readonly columnNames = requestListLoader<BaselineId, ColumnName>(
    (ids) => this.baselines.listColumnNames(ids),
    ({ baselineId }) => baselineId,
  );

  constructor(private readonly baselines: BaselineRepository) {}
}
