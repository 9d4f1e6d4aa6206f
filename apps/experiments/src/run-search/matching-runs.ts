import { compileRunFilter } from '../run/search/compile-run-filter.js';
import type { Parameters } from '../run/search/parameters.js';
import type { View } from '../view.js';
import type { RunSelection } from './run-selection.js';

const SHOWN: Readonly<Record<View, string>> = {
  ACTIVE: 'run.deleted_at IS NULL',
  DELETED: 'run.deleted_at IS NOT NULL',
  ALL: 'true',
};

/** A condition in SQL that holds for the rows of the table `run` that are selected. */
export function matchingRuns({ experimentIds, filter, view }: RunSelection, parameters: Parameters): string {
  const conditions = [SHOWN[view]];
  if (experimentIds !== null) {
    conditions.push(`run.experiment_id = ANY (${parameters.add(experimentIds)}::uuid[])`);
  }
  if (filter !== null) conditions.push(`(${compileRunFilter(filter, parameters)})`);
  return conditions.join(' AND ');
}
