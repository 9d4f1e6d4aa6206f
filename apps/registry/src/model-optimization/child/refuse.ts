import type { OptimizationRefusal } from '../model-optimization.js';

/** No version can come of this, and trying again would say the same. */
export class RefusalError extends Error {
  constructor(readonly refusal: OptimizationRefusal) {
    super(refusal.reason);
  }
}

export function notApplicable(reason: string): RefusalError {
  return new RefusalError({ cause: 'NOT_APPLICABLE', reason });
}

export function nothingToDo(reason: string): RefusalError {
  return new RefusalError({ cause: 'NOTHING_TO_DO', reason });
}

export function unusableRows(reason: string): RefusalError {
  return new RefusalError({ cause: 'UNUSABLE_ROWS', reason });
}
