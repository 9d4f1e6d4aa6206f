import { compileTestPlan } from '../test-plan/compile-test-plan.js';
import type { CompiledTestPlan, TestPlan, TestPlanProblem } from '../test-plan/test-plan.js';
import type { CompiledFlag } from './compiled-flag.js';
import type { AnyFlag, FlagDefinition } from './flag-definition.js';
import type {
  FlagEvaluation,
  FlagEvaluator,
  FlagOptions,
  FlagProblem,
  FlagSubject,
} from './flag-evaluator.js';
import { compileGrowthBookFlags } from './growthbook-flags.js';
import { compileOrreryFlag } from './orrery-flag.js';
import { compileUnleashFlags } from './unleash-flags.js';

const NOT_FOUND: FlagEvaluation = { kind: 'flag-not-found' };

/**
 * Makes all flags of one moment ready to be evaluated often, each by the rules of its dialect.
 *
 * Flags that cannot be put into force do not keep the others from working: they answer `flag-invalid`, and `problems`
 * tells every reason. Compile again when a flag changes. Cost: one pass over all definitions; an answer of a flag of our
 * own allocates nothing.
 *
 * @example
 * const flags = compileFlags([flag], { groups: {} });
 * const user = { userId: 'user-1', attributes: { country: 'AT' }, random: () => 0.5 };
 * flags.evaluate('checkout', user, 0); // { kind: 'value', value: true, reason: 'TARGETING_MATCH', … }
 */
export function compileFlags(flags: readonly AnyFlag[], options: FlagOptions): FlagEvaluator {
  return new Flags(flags, options);
}

class Flags implements FlagEvaluator {
  readonly problems: FlagProblem[] = [];
  private readonly flags: ReadonlyMap<string, CompiledFlag>;
  private readonly invalid: ReadonlyMap<string, FlagEvaluation>;
  private readonly tests = new Map<string, CompiledTestPlan>();

  constructor(
    flags: readonly AnyFlag[],
    private readonly options: FlagOptions,
  ) {
    const report = (problem: FlagProblem) => void this.problems.push(problem);
    const own = flags.filter((flag) => flag.dialect === 'orrery');
    this.flags = new Map([
      ...compileGrowthBookFlags(
        flags.filter((flag) => flag.dialect === 'growthbook'),
        options.groups,
        report,
      ),
      ...compileUnleashFlags(
        flags.filter((flag) => flag.dialect === 'unleash'),
        report,
      ),
      ...own.map((flag) => [flag.key, this.compileOwn(flag, report)] as const),
    ]);
    this.problems.push(
      ...repeatedKeys(flags),
      ...brokenPrerequisites(own, this.flags),
      ...endlessPrerequisites(own),
    );
    this.invalid = new Map(
      // The first problem of each flag.
      this.problems.toReversed().map((problem) => [problem.flag, { kind: 'flag-invalid', problem }]),
    );
  }

  keys(): readonly string[] {
    return [...this.flags.keys()];
  }

  evaluate(key: string, subject: FlagSubject, atMs: number): FlagEvaluation {
    const flag = this.flags.get(key);
    if (flag === undefined) return NOT_FOUND;
    return this.invalid.get(key) ?? flag.evaluate(subject, atMs);
  }

  private compileOwn(flag: FlagDefinition, report: (problem: FlagProblem) => void): CompiledFlag {
    return compileOrreryFlag(flag, {
      groups: this.options.groups,
      testOf: (plan) => this.compileTest(plan),
      evaluate: (key, subject, atMs) => this.evaluate(key, subject, atMs),
      report,
    });
  }

  /** Each test once, when several flags have rules for it. */
  private compileTest(plan: TestPlan): CompiledTestPlan | TestPlanProblem {
    const known = this.tests.get(plan.testId);
    if (known?.plan === plan) return known;
    const compiled = compileTestPlan(plan, {
      groups: this.options.groups,
      testOf: (testId) => this.tests.get(testId) ?? this.options.testOf?.(testId),
    });
    if (compiled.kind === 'compiled-test') this.tests.set(plan.testId, compiled);
    return compiled;
  }
}

function repeatedKeys(flags: readonly AnyFlag[]): readonly FlagProblem[] {
  const seen = new Set<string>();
  return flags.flatMap(({ key }) => {
    if (seen.has(key)) return [{ flag: key, path: 'key', problem: { kind: 'repeated-key' } }];
    seen.add(key);
    return [];
  });
}

/** Flags whose prerequisites are not there, or lead back to them. */
function brokenPrerequisites(
  own: readonly FlagDefinition[],
  all: ReadonlyMap<string, CompiledFlag>,
): readonly FlagProblem[] {
  const parents = new Map(own.map(({ key, prerequisites }) => [key, prerequisites.map(({ flag }) => flag)]));
  return own.flatMap(({ key, prerequisites }) =>
    prerequisites.flatMap(({ flag }, i): readonly FlagProblem[] => {
      const path = `prerequisites.${i}.flag`;
      if (!all.has(flag)) return [{ flag: key, path, problem: { kind: 'unknown-prerequisite' } }];
      return leadsTo(flag, key, parents)
        ? [{ flag: key, path, problem: { kind: 'cyclic-prerequisite' } }]
        : [];
    }),
  );
}

/** How many flags one question may ask for as each other's prerequisites. */
const MOST_PREREQUISITES = 10_000;

/** Flags that ask for others in so many ways that no answer would come. */
function endlessPrerequisites(own: readonly FlagDefinition[]): readonly FlagProblem[] {
  const flags = new Map(own.map((flag) => [flag.key, flag]));
  const counts = new Map<string, number>();
  const count = (key: string): number => {
    const known = counts.get(key);
    if (known !== undefined) return known;
    // What leads back to itself is told as that.
    counts.set(key, 0);
    const parents = flags.get(key)?.prerequisites ?? [];
    const sum = parents.reduce((total, { flag }) => total + 1 + count(flag), 0);
    counts.set(key, sum);
    return sum;
  };
  return own.flatMap(({ key }) =>
    count(key) > MOST_PREREQUISITES
      ? [{ flag: key, path: 'prerequisites', problem: { kind: 'too-many-prerequisites' } }]
      : [],
  );
}

function leadsTo(from: string, to: string, parents: ReadonlyMap<string, readonly string[]>): boolean {
  const open = [from];
  const seen = new Set<string>();
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    if (key === to) return true;
    if (seen.has(key)) continue;
    seen.add(key);
    open.push(...(parents.get(key) ?? []));
  }
  return false;
}
