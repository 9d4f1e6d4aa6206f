import type { Matcher } from '../condition/matcher.js';
import type { Evaluation } from './evaluation.js';

/** Another feature whose value must match. */
export interface CompiledPrerequisite {
  readonly id: string;
  readonly matches: Matcher;
  /** Whether the whole feature is off when it does not. */
  readonly gate: boolean;
}

export type PrerequisiteOutcome = 'met' | 'unmet' | 'gated' | 'cyclic';

/** Asks all until one is not met. */
export function askPrerequisites(
  prerequisites: readonly CompiledPrerequisite[],
  evaluation: Evaluation,
): PrerequisiteOutcome {
  for (const { id, matches, gate } of prerequisites) {
    const { source, value } = evaluation.prerequisite(id, evaluation);
    if (source === 'cyclicPrerequisite') return 'cyclic';
    if (!matches({ value })) return gate ? 'gated' : 'unmet';
  }
  return 'met';
}
