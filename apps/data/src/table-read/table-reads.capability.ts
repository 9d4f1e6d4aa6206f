import type { Capability } from '../capability.js';
import { FileCache } from './file-cache.js';
import { RowsController } from './rows.controller.js';
import { RowsResolver } from './rows.resolver.js';
import { Rows } from './rows.js';
import { TableFiles } from './table-files.js';
import { TableReads } from './table-reads.js';

/** Versions read as tables. */
export const TABLE_READS: Capability = {
  providers: [FileCache, TableFiles, TableReads, Rows, RowsResolver],
  controllers: [RowsController],
  entities: [],
  migrations: [],
};
