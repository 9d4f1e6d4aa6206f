import type { Severity } from '@orrery/platform-expectations';
import type { GateAction, GateActions } from './quality-gate.js';

/** Something that a file does not fulfil. */
export interface GateFailure {
  readonly severity: Severity;
  /** As people know it. */
  readonly what: string;
}

export interface GateVerdict {
  readonly action: GateAction | 'PASS';
  /** What decided it. */
  readonly failures: readonly GateFailure[];
}

const FROM_STRICTEST: readonly GateAction[] = ['REFUSE', 'QUARANTINE', 'WARN'];

/** The strictest of what the failures ask for. */
export function decideGate(failures: readonly GateFailure[], actions: GateActions): GateVerdict {
  for (const action of FROM_STRICTEST) {
    const deciding = failures.filter(({ severity }) => actions[severity] === action);
    if (deciding.length > 0) return { action, failures: deciding };
  }
  return { action: 'PASS', failures: [] };
}
