import { DomainError, type DatasetVersionId } from '@orrery/domain';

/** A version of a dataset holds files of any kind, and no rows that features could be computed from. */
export class NoRowsError extends DomainError {
  readonly code = 'NO_ROWS';
  readonly kind = 'unprocessable';

  constructor(versionId: DatasetVersionId) {
    super(`The dataset version ${versionId} holds files, and no rows: use a dataset of tables.`, {
      versionId,
    });
  }
}
