import type { Severity } from '@orrery/platform-expectations';

/** A severity as the graph has it. */
export type ShownSeverity = 'CRITICAL' | 'WARNING' | 'INFO';

const SHOWN: Readonly<Record<Severity, ShownSeverity>> = {
  critical: 'CRITICAL',
  warning: 'WARNING',
  info: 'INFO',
};

const READ: Readonly<Record<ShownSeverity, Severity>> = {
  CRITICAL: 'critical',
  WARNING: 'warning',
  INFO: 'info',
};

export function shownSeverity(severity: Severity): ShownSeverity {
  return SHOWN[severity];
}

export function severityOf(shown: ShownSeverity): Severity {
  return READ[shown];
}
