import type { Capability } from '../capability.js';
import { CreateLakehouseTables1760000000080 } from '../database/migrations/1760000000080-create-lakehouse-tables.js';
import { ReadLongHistories1760000000095 } from '../database/migrations/1760000000095-read-long-histories.js';
import { CheckedFiles } from './checked-files.js';
import { LakehouseHistory } from './lakehouse-history.js';
import { LakehouseReaders } from './lakehouse-readers.js';
import { LakehouseReads } from './lakehouse-reads.js';
import { LakehouseRoots } from './lakehouse-roots.js';
import { LakehouseRowsController } from './lakehouse-rows.controller.js';
import { LakehouseTableLoader } from './lakehouse-table.loader.js';
import { LakehouseTableRepository } from './lakehouse-table.repository.js';
import { LakehouseOfDatasetResolver, LakehouseTableResolver } from './lakehouse-table.resolver.js';
import { LakehouseTables } from './lakehouse-tables.js';
import { LakehouseVersionRepository } from './lakehouse-version.repository.js';
import { LakehouseVersionResolver } from './lakehouse-version.resolver.js';
import { LakehouseTableEntity, LakehouseVersionEntity } from './lakehouse.entities.js';
import { PinLakehouseVersionJob } from './pin-lakehouse-version.job.js';

/** Tables of Delta Lake and Iceberg that others write, read by version. */
export const LAKEHOUSE: Capability = {
  providers: [
    CheckedFiles,
    LakehouseHistory,
    LakehouseOfDatasetResolver,
    LakehouseReaders,
    LakehouseReads,
    LakehouseRoots,
    LakehouseTableLoader,
    LakehouseTableRepository,
    LakehouseTableResolver,
    LakehouseTables,
    LakehouseVersionRepository,
    LakehouseVersionResolver,
    PinLakehouseVersionJob,
  ],
  controllers: [LakehouseRowsController],
  entities: [LakehouseTableEntity, LakehouseVersionEntity],
  migrations: [CreateLakehouseTables1760000000080, ReadLongHistories1760000000095],
};
