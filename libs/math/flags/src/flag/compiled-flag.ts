import type { FlagEvaluation, FlagReason, FlagSubject } from './flag-evaluator.js';
import type { FlagValue } from './flag-definition.js';

/** A flag of which all is known that does not depend on the user. */
export interface CompiledFlag {
  evaluate(subject: FlagSubject, atMs: number): FlagEvaluation;
}

/** An answer outside of tests. */
export function answer(value: FlagValue | null, reason: FlagReason): FlagEvaluation {
  return { kind: 'value', value, variant: null, reason, test: null };
}
