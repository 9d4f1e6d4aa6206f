import type { Capability } from '../capability.js';
import { FileCache } from './file-cache.js';
import { TableReads } from './table-reads.js';

/** Versions read as tables. */
export const TABLE_READS: Capability = {
  providers: [FileCache, TableReads],
  controllers: [],
  entities: [],
  migrations: [],
};
