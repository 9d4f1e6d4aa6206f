import type { LakehouseSelector } from './lakehouse-table.js';

/** Which version of a table is to become a version of its dataset. */
export interface PinRequest {
  readonly dataset: string;
  readonly at: LakehouseSelector;
  readonly branch: string | null;
  readonly message: string | null;
}

/** The version is named now: what is current when the job runs may be another. */
export interface PinPayload {
  readonly dataset: string;
  readonly version: string;
  /** Where the table lies. */
  readonly root: string;
  readonly location: string;
  readonly branch: string | null;
  readonly message: string | null;
}
