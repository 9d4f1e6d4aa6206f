import { ConditionCompiler } from './condition-compiler.js';
import type { CompiledCondition, InvalidCondition } from './condition-problem.js';
import { guarded } from './matcher.js';
import type { SavedGroups } from './saved-groups.js';

/**
 * Makes a condition of GrowthBook's language ready to be asked often, or says why it must not be put into force.
 *
 * A condition is an object all of whose entries must hold: attributes by dotted path against a value or operators
 * (`$eq $ne $lt $lte $gt $gte $veq $vne $vgt $vgte $vlt $vlte $in $nin $ini $nini $inGroup $notInGroup $all $alli
 * $size $elemMatch $exists $type $not $regex $regexi`), and `$and $or $nor $not $savedGroup`. Valid conditions are
 * evaluated as `@growthbook/growthbook` 1.8.0 does; invalid ones, which it lets pass in silence, are refused. One
 * difference is meant: an expression whose steps may grow with the square of the text matches no text of more than
 * 512 characters (256 where they may with its cube). Dates are compared as the texts they are, so write them all in
 * one form (ISO 8601).
 *
 * `matches` never throws, whatever the attributes are. Cost: one closure for each part of the condition.
 *
 * Source: GrowthBook, sdk-js 1.8.0, mongrule.ts.
 *
 * @example
 * const adults = compileCondition({ age: { $gte: 18 }, country: { $in: ['AT', 'CH'] } });
 * if (adults.kind === 'compiled') adults.matches({ age: 20, country: 'AT' }); // true
 */
export function compileCondition(
  condition: unknown,
  groups: SavedGroups = {},
): CompiledCondition | InvalidCondition {
  const compiler = new ConditionCompiler(groups);
  const matches = guarded(compiler.compile(condition));
  const [problem] = compiler.problems;
  return problem === undefined ? { kind: 'compiled', matches } : { kind: 'invalid-condition', ...problem };
}
