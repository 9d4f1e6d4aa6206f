import { Injectable } from '@nestjs/common';
import type { DataJobId, DatasetId } from '@orrery/domain';
import { requestLoader } from '@orrery/platform-graphql';
import type { DataJob } from '../data-job/data-job.js';
import { DataJobs } from '../data-job/data-jobs.js';
import { LakehouseTableRepository } from './lakehouse-table.repository.js';
import type { LakehouseTable, LakehouseTableId } from './lakehouse-table.js';

@Injectable()
export class LakehouseTableLoader {
  readonly byId = requestLoader<LakehouseTableId, LakehouseTable>((ids) => this.tables.findByIds(ids));

  readonly ofDataset = requestLoader<DatasetId, LakehouseTable>((ids) => this.tables.findByDatasets(ids));

  /** Few tables have one. */
  readonly historyJob = requestLoader<DataJobId, DataJob>(async (ids) => {
    const jobs = await Promise.all(ids.map((id) => this.jobs.find(id)));
    return new Map(jobs.flatMap((job) => (job === null ? [] : [[job.id, job]])));
  });

  constructor(
    private readonly tables: LakehouseTableRepository,
    private readonly jobs: DataJobs,
  ) {}
}
