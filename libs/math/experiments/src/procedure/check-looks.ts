import type { AnalysisPlan, Looks } from '../plan/analysis-plan.js';
import type { CannotSay } from '../plan/cannot-say.js';

/** A look may come this share of the distance between looks early or late. */
const PUNCTUAL = 0.1;

/**
 * Refuses a look that the plan does not allow: its error rate would no longer be the promised one, and which one it is
 * nobody can say afterwards.
 */
export function unplannedLook({ procedure }: AnalysisPlan, looks: Looks): CannotSay | undefined {
  switch (procedure.kind) {
    case 'always-valid':
      return undefined;
    case 'fixed':
      if (procedure.plannedUsers !== null && looks.informationShare < 1)
        return peeking(procedure.plannedUsers, Math.floor(looks.informationShare * procedure.plannedUsers));
      return looks.taken > 1 ? peeking(1, looks.taken) : undefined;
    case 'group-sequential': {
      if (looks.taken > procedure.looks) return peeking(procedure.looks, looks.taken);
      if (looks.history) return undefined;
      const due = looks.informationShare * procedure.looks;
      // At the last look more users than planned only make it late.
      const late = looks.taken < procedure.looks && due > looks.taken + PUNCTUAL;
      if (due >= looks.taken - PUNCTUAL && !late) return undefined;
      const share = looks.taken / procedure.looks;
      return peeking(
        Math.ceil(share * procedure.plannedUsers),
        Math.floor(looks.informationShare * procedure.plannedUsers),
      );
    }
    case 'bayesian':
      // A flat prior has no effects to be calibrated for: looking until the chance is high finds one in every A/A test.
      return procedure.prior.kind === 'flat' && looks.taken > 1 ? peeking(1, looks.taken) : undefined;
  }
}

function peeking(required: number, actual: number): CannotSay {
  return { kind: 'cannot-say', reason: 'peeking-without-sequential-plan', required, actual };
}
