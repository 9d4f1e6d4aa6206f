import type { FilterExpression, LoggedModelOrderTerm, PageValue } from '@orrery/platform-mlflow';
import type { LoggedModelDetails } from './logged-model.js';

/** A dataset that models were measured on; any digest when none is named. */
export interface DatasetReference {
  readonly name: string;
  readonly digest: string | null;
}

export interface LoggedModelSearch {
  /** Numbers of experiments as the caller wrote them; one that is unknown has no models. */
  readonly experiments: readonly string[];
  readonly filter: FilterExpression | null;
  /** Metrics that are compared count where they were measured on one of these; models that were measured on none are left out. */
  readonly datasets: readonly DatasetReference[];
  readonly orderBy: readonly LoggedModelOrderTerm[];
  readonly first: number;
  /** Where the page begins: what `SearchedModels.next` was. */
  readonly after: readonly PageValue[] | null;
}

/** A page of models, and where the next one begins; null on the last. */
export interface SearchedModels {
  readonly models: readonly LoggedModelDetails[];
  readonly next: readonly PageValue[] | null;
}
