import type { DataJobId, DatasetId, DatasetVersionId, Identifier } from '@orrery/domain';
import type { TableForm, VersionFacts } from '@orrery/platform-lakehouse';

export type LakehouseTableId = Identifier<'LakehouseTable'>;

/** A table that others write, and that a dataset stands for here. */
export interface LakehouseTable {
  readonly id: LakehouseTableId;
  readonly datasetId: DatasetId;
  readonly form: TableForm;
  /** Name of a root of the configuration. */
  readonly root: string;
  /** The table's folder below the root. */
  readonly location: string;
  readonly registeredBy: string;
  readonly registeredAt: Date;
  /** The job that reads its history, or did so last; null where no request was too short for that. */
  readonly historyJobId: DataJobId | null;
}

/** A version of such a table, as it was when it was seen first: the table itself may forget it. */
export interface LakehouseVersion extends VersionFacts {
  readonly tableId: LakehouseTableId;
  /** Counts a table's versions in their order. */
  readonly position: number;
  /** The dataset version that its rows were taken in as; null unless somebody did. */
  readonly pinnedId: DatasetVersionId | null;
}

/** Which version of a table is meant; the current one where nothing is said. */
export interface LakehouseSelector {
  readonly version?: string;
  readonly asOf?: Date;
  readonly ref?: string;
}
