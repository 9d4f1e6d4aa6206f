import type { Capability } from '../capability.js';
import { TableReads } from './table-reads.js';

/** Versions read as tables. */
export const TABLE_READS: Capability = {
  providers: [TableReads],
  controllers: [],
  entities: [],
  migrations: [],
};
