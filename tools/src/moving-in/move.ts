import type { MlflowSource } from './mlflow-source.js';
import type { MoveDisplay } from './move-display.js';
import type { OrreryTarget } from './orrery-target.js';
import type { Tally } from './tally.js';

/** What every part of a move works with. */
export interface Move {
  readonly source: MlflowSource;
  readonly target: OrreryTarget;
  readonly tally: Tally;
  readonly display: MoveDisplay;
  /** Requests at a time. */
  readonly concurrency: number;
}
