import type { Attributes } from '../attributes.js';

/** Why a condition is refused. */
export type ConditionProblemReason =
  /** Where an object, a list, a number or a text is needed, there is something else. */
  | 'wrong-operand'
  | 'unknown-operator'
  | 'unknown-saved-group'
  /** A group that refers to itself, on whatever way. */
  | 'cyclic-saved-group'
  | 'invalid-regex'
  /** It could take more steps than a text of 512 characters cubed, or is longer than 500 characters. */
  | 'unsafe-regex'
  /** Nested deeper than 50 levels, or of more than 20,000 parts. */
  | 'too-large';

export interface ConditionProblem {
  /** Keys and indices from the root, joined by dots: `$and.1.country.$in`. Empty for the root. */
  readonly path: string;
  readonly reason: ConditionProblemReason;
}

/** A condition that must not be put into force, with the first of its problems. */
export interface InvalidCondition extends ConditionProblem {
  readonly kind: 'invalid-condition';
}

/** A condition that can be asked often. */
export interface CompiledCondition {
  readonly kind: 'compiled';
  matches(attributes: Attributes): boolean;
}
