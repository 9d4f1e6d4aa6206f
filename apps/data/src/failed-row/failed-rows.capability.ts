import type { Capability } from '../capability.js';
import { FailedRowLists } from './failed-row-lists.js';
import { FailedRowsController } from './failed-rows.controller.js';
import { FailedRows } from './failed-rows.js';

/** All rows that failed an expectation, by pages and as a whole. */
export const FAILED_ROWS: Capability = {
  providers: [FailedRowLists, FailedRows],
  controllers: [FailedRowsController],
  entities: [],
  migrations: [],
};
