import { Injectable } from '@nestjs/common';
import type { DatasetId } from '@orrery/domain';
import { requestLoader } from '@orrery/platform-graphql';
import { LakehouseTableRepository } from './lakehouse-table.repository.js';
import type { LakehouseTable, LakehouseTableId } from './lakehouse-table.js';

@Injectable()
export class LakehouseTableLoader {
  readonly byId = requestLoader<LakehouseTableId, LakehouseTable>((ids) => this.tables.findByIds(ids));

  readonly ofDataset = requestLoader<DatasetId, LakehouseTable>((ids) => this.tables.findByDatasets(ids));

  constructor(private readonly tables: LakehouseTableRepository) {}
}
