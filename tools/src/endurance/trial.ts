import type { Stage } from '../stage/stage.js';

export interface TrialOptions {
  /** How many models are served. */
  readonly models: number;
  /** How long the load lasts. */
  readonly minutes: number;
}

/** One thing that was promised, and whether it was kept. */
export interface Promised {
  readonly what: string;
  readonly isKept: boolean;
}

/** Something that only shows over time, or with many. */
export interface Trial {
  readonly name: string;
  readonly title: string;
  readonly run: (
    stage: Stage,
    options: TrialOptions,
    say: (line: string) => void,
  ) => Promise<readonly Promised[]>;
}
