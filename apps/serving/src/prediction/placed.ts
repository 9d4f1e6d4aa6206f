import type { BrokenRule } from '../input-rules/input-rule.error.js';
import type { InputProblem } from '../model-process/index.js';

/** A problem names a row as the caller counts it. */
export function placed(problem: InputProblem, positions: readonly number[] | null): InputProblem {
  if (positions === null || !('row' in problem) || problem.row === null) return problem;
  return { ...problem, row: positions[problem.row] ?? problem.row };
}

export function placedRule(broken: BrokenRule, positions: readonly number[] | null): BrokenRule {
  if (positions === null || broken.row === null) return broken;
  return { ...broken, row: positions[broken.row] ?? broken.row };
}
