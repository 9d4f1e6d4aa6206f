/** A weight that was not pruned or cut, and why. */
export interface WeightLeft {
  readonly weight: string;
  readonly reason: string;
}

/** Why nothing could be done to the model at all. */
export interface CannotPruneModel {
  readonly kind: 'cannot';
  readonly cause:
    'invalid-model' | 'invalid-option' | 'unknown-weight' | 'mask-size' | 'not-finite' | 'too-many';
  readonly reason: string;
}

/** Nothing in the model is to be done. */
export interface NothingToPrune {
  readonly kind: 'nothing-to-do';
  readonly reason: string;
  readonly left: readonly WeightLeft[];
}
