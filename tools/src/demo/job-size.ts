/** How much the main job takes on. */
export interface JobSize {
  /** Airports whose departures are taken; null for all. */
  readonly origins: readonly string[] | null;
  /** Trainings that the search tries. */
  readonly trials: number;
}

/** All three million flights. */
export const WHOLE_JOB: JobSize = { origins: null, trials: 8 };
