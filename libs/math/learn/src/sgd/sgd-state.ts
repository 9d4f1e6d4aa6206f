/** Everything that an online learner carries from one batch to the next, as plain data that JSON keeps exactly. */
export interface SgdState {
  readonly coefficients: readonly number[];
  readonly intercept: number;
  readonly averageCoefficients: readonly number[];
  readonly averageIntercept: number;
  /** Examples learnt from so far, repeats included. */
  readonly examples: number;
}

/** The state before the first example: all zeros. */
export function initialSgdState(featureCount: number): SgdState {
  const zeros = new Array<number>(featureCount).fill(0);
  return { coefficients: zeros, intercept: 0, averageCoefficients: zeros, averageIntercept: 0, examples: 0 };
}
