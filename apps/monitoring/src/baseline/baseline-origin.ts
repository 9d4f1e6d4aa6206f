import { InvalidInputError, isIdentifier, type DatasetVersionId, type TrainingSetId } from '@orrery/domain';
import type { Baseline } from './baseline.js';

/** What a caller says that a baseline is to be made of. */
export interface BaselineRequest {
  readonly baselineTrainingSetId?: string | null | undefined;
  readonly baselineDatasetVersionIds?: readonly string[] | null | undefined;
}

/** What a baseline is made of. */
export type BaselineOrigin = Pick<Baseline, 'trainingSetId' | 'datasetVersionIds'>;

const MOST_VERSIONS = 100;

/** @throws {InvalidInputError} */
export function readBaselineOrigin(request: BaselineRequest): BaselineOrigin {
  const { baselineTrainingSetId: trainingSetId, baselineDatasetVersionIds: versionIds } = request;
  if (trainingSetId != null && versionIds == null) {
    requireIdentifier('baselineTrainingSetId', trainingSetId);
    return { trainingSetId: trainingSetId as TrainingSetId, datasetVersionIds: [] };
  }
  if (versionIds == null || trainingSetId != null) {
    const message = 'Name a training set, or dataset versions instead.';
    throw new InvalidInputError('baselineTrainingSetId', message);
  }
  if (versionIds.length === 0 || versionIds.length > MOST_VERSIONS) {
    throw new InvalidInputError('baselineDatasetVersionIds', `Name 1 to ${MOST_VERSIONS} versions.`);
  }
  versionIds.forEach((id, at) => requireIdentifier(`baselineDatasetVersionIds.${at}`, id));
  return { trainingSetId: null, datasetVersionIds: [...new Set(versionIds)] as DatasetVersionId[] };
}

function requireIdentifier(field: string, id: string): void {
  if (!isIdentifier(id)) throw new InvalidInputError(field, `"${id}" is not an identifier.`);
}
