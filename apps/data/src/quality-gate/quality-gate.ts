import type { DatasetId } from '@orrery/domain';
import type { Severity } from '@orrery/platform-expectations';

/** What becomes of a file that fails: no version, a version that nobody sees until it is released, or a version. */
export type GateAction = 'REFUSE' | 'QUARANTINE' | 'WARN';

export type GateActions = Readonly<Record<Severity, GateAction>>;

/** What becomes of files that fail, by how much depends on what they fail. */
export interface QualityGate {
  readonly datasetId: DatasetId;
  /** Null for branches that have no gate of their own. */
  readonly branch: string | null;
  readonly actions: GateActions;
}

/** As long as nobody says otherwise, what is critical refuses a file, and all else is only told. */
export const DEFAULT_ACTIONS: GateActions = { critical: 'REFUSE', warning: 'WARN', info: 'WARN' };
