/** What somebody means to do. */
export type LineageChange = 'DROP_COLUMN' | 'CHANGE_TYPE' | 'DROP_DATASET';

/** Whether it was told that the thing depends on what changes, or only not told that it does not. */
export type Certainty = 'DEFINITE' | 'POSSIBLE';

/** Something that is made, however indirectly, of what changes. */
export interface Impacted {
  readonly node: number;
  readonly certainty: Certainty;
  readonly distance: number;
  /** The columns of it that are; null for all of it. */
  readonly columns: readonly string[] | null;
}

export interface Impact {
  /** Nearest first. */
  readonly things: readonly Impacted[];
  /** Jobs that read what changes, or what is made of it. */
  readonly jobs: readonly Impacted[];
}
