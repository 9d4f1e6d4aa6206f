import { InvalidInputError } from '@orrery/domain';
import { compileFlags, type AnyFlag, type FlagProblem, type SavedGroups } from '@orrery/math-flags';
import type { Flag, FlagDraft } from './flag.js';
import { storedDefinition } from './read-definition.js';
import { toAnyFlag, type RuledTests } from './to-any-flag.js';

type Definable = Pick<Flag, 'key' | 'dialect' | 'type' | 'enabled' | 'definition'>;

/** All flags as they are to be, and what their rules name. */
export interface IntendedFlags {
  readonly flags: readonly Definable[];
  readonly groups: SavedGroups;
  readonly tests: RuledTests;
}

/** The first reason why flags cannot be in force together; of `changed` before any other. */
export function intendedProblem(
  intended: IntendedFlags,
  changed: string | null,
): InvalidInputError | undefined {
  const subject = intended.flags.find(({ key }) => key === changed);
  const own = subject === undefined ? undefined : referenceProblem(subject, intended);
  if (own !== undefined) return own;
  // As if all were on and all their tests ran, so that nothing comes to light only later.
  const tests = new Map([...intended.tests].map(([name, test]) => [name, { ...test, isRunning: true }]));
  const flags = intended.flags.map((flag) => toAnyFlag({ ...flag, enabled: true }, tests));
  const { problems } = compileFlags(flags, { groups: intended.groups });
  const problem = problems.find(({ flag }) => flag === changed) ?? problems[0];
  if (problem !== undefined) return told(problem, changed);
  return clashingSegment(flags, changed);
}

/** A test, a variation or a parent that is not there. */
function referenceProblem(flag: Definable, { flags, tests }: IntendedFlags): InvalidInputError | undefined {
  const read = storedDefinition(flag.dialect, flag.definition);
  if (read.dialect === 'UNLEASH') return undefined;
  if (read.dialect === 'GROWTHBOOK') {
    const known = new Set(flags.filter(({ dialect }) => dialect === 'GROWTHBOOK').map(({ key }) => key));
    return first(
      read.definition.rules.flatMap(({ parentConditions = [] }, i) =>
        parentConditions.map(({ id }, j) =>
          known.has(id)
            ? undefined
            : refusal(
                `rules.${i}.parentConditions.${j}.id`,
                `there is no flag "${id}" of the dialect GROWTHBOOK`,
              ),
        ),
      ),
    );
  }
  return first(
    read.definition.rules.map((rule, i) =>
      rule.kind === 'test'
        ? testProblem(rule.abTest, Object.keys(rule.values), { tests, at: `rules.${i}` })
        : undefined,
    ),
  );
}

function testProblem(
  name: string,
  keys: readonly string[],
  { tests, at }: { readonly tests: RuledTests; readonly at: string },
): InvalidInputError | undefined {
  const test = tests.get(name);
  if (test === undefined) return refusal(`${at}.abTest`, `there is no A/B test "${name}"`);
  const variations = test.plan.variations.map(({ key }) => key);
  const missing = variations.find((key) => !keys.includes(key));
  if (missing !== undefined) return refusal(`${at}.values`, `the variation "${missing}" has no value`);
  const unknown = keys.find((key) => !variations.includes(key));
  return unknown === undefined
    ? undefined
    : refusal(`${at}.values`, `"${name}" has no variation "${unknown}"`);
}

/** Unleash's SDKs know one segment by one number, whichever feature names it. */
function clashingSegment(flags: readonly AnyFlag[], changed: string | null): InvalidInputError | undefined {
  const known = new Map<number, { readonly flag: string; readonly text: string }>();
  for (const flag of flags) {
    if (flag.dialect !== 'unleash') continue;
    for (const { id, constraints } of flag.segments) {
      const text = JSON.stringify(constraints);
      const before = known.get(id);
      if (before !== undefined && before.text !== text) {
        const other = before.flag === changed ? flag.key : before.flag;
        return refusal('segments', `segment ${id} is another one in the flag "${other}"`);
      }
      known.set(id, { flag: flag.key, text });
    }
  }
  return undefined;
}

function told(found: FlagProblem, changed: string | null): InvalidInputError {
  const { path, reason } = located(found);
  if (found.flag === changed) return refusal(path, reason);
  const message = `The flag "${found.flag}" would no longer hold together, at "${path}": ${reason}.`;
  return new InvalidInputError('definition', message);
}

function located({ path, problem }: FlagProblem): { readonly path: string; readonly reason: string } {
  if (problem.kind === 'invalid-condition') {
    // GrowthBook's dialect tells the whole path in both.
    const within = problem.path === path ? '' : problem.path;
    return { path: [path, within].filter((part) => part !== '').join('.'), reason: problem.reason };
  }
  const { kind, ...details } = problem;
  return { path, reason: [kind, ...Object.values(details).map((value) => JSON.stringify(value))].join(' ') };
}

function refusal(path: string, what: string): InvalidInputError {
  return new InvalidInputError(`definition.${path}`, `"definition.${path}" is wrong: ${what}.`);
}

function first(problems: readonly (InvalidInputError | undefined)[]): InvalidInputError | undefined {
  return problems.find((problem) => problem !== undefined);
}

/** Only what a draft says of itself. */
export function keyProblem({ key, description }: FlagDraft): InvalidInputError | undefined {
  if (!FLAG_KEY.test(key))
    return new InvalidInputError(
      'key',
      '"key" has 1 to 200 letters, digits, ".", "_", ":" and "-", a letter or digit first.',
    );
  if (description.length > MAX_DESCRIPTION)
    return new InvalidInputError('description', `"description" has at most ${MAX_DESCRIPTION} characters.`);
  return undefined;
}

const FLAG_KEY = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,199}$/;
const MAX_DESCRIPTION = 2000;
