/** A user was given a variation of a test. */
export interface Exposure {
  readonly abTestId: string;
  readonly userId: string;
  readonly variation: string;
  readonly at: string;
}
