import type { Attributes } from '../attributes.js';
import { ConditionCompiler } from './condition-compiler.js';
import { guarded } from './matcher.js';
import type { SavedGroups } from './saved-groups.js';

/**
 * Whether attributes match a condition, by GrowthBook's lenient rules: what {@link compileCondition} refuses is
 * evaluated all the same, and mostly matches nobody. Compiles anew each time; to ask often, compile.
 *
 * @example
 * conditionMatches({ version: '2.0.1' }, { version: { $vgte: '2.0.0' } }); // true
 */
export function conditionMatches(
  attributes: Attributes,
  condition: unknown,
  groups: SavedGroups = {},
): boolean {
  return guarded(new ConditionCompiler(groups).compile(condition))(attributes);
}
