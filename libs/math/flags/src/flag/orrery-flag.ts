import { growthBookHash } from '@orrery/math-bucketing';
import { compileCondition } from '../condition/compile-condition.js';
import type { CompiledCondition } from '../condition/condition-problem.js';
import type { SavedGroups } from '../condition/saved-groups.js';
import type { CompiledTestPlan, TestPlan, TestPlanProblem } from '../test-plan/test-plan.js';
import { answer, type CompiledFlag } from './compiled-flag.js';
import type {
  FlagDefinition,
  FlagRule,
  FlagType,
  FlagValue,
  ForceRule,
  TestRule,
} from './flag-definition.js';
import type { FlagEvaluation, FlagProblem, FlagSubject } from './flag-evaluator.js';

/** What a rule does with those whom its condition takes: an answer, or null for the next rule. */
type RuleBody = (subject: FlagSubject, atMs: number) => FlagEvaluation | null;

interface CompiledRule {
  readonly condition: CompiledCondition | null;
  readonly body: RuleBody;
}

interface CompiledPrerequisite {
  readonly flag: string;
  readonly condition: CompiledCondition;
}

/** What a flag needs to know of all else. */
export interface FlagSurroundings {
  readonly groups: SavedGroups;
  readonly testOf: (plan: TestPlan) => CompiledTestPlan | TestPlanProblem;
  readonly evaluate: (flag: string, subject: FlagSubject, atMs: number) => FlagEvaluation;
  readonly report: (problem: FlagProblem) => void;
}

const TARGETING_KEY_MISSING: FlagEvaluation = { kind: 'targeting-key-missing' };

/** Compiles as much as is valid, and reports the rest. */
export function compileOrreryFlag(flag: FlagDefinition, surroundings: FlagSurroundings): CompiledFlag {
  return new FlagCompiler(flag, surroundings).compile();
}

class FlagCompiler {
  constructor(
    private readonly flag: FlagDefinition,
    private readonly surroundings: FlagSurroundings,
  ) {}

  compile(): CompiledFlag {
    const { defaultValue, enabled, rules, prerequisites } = this.flag;
    this.requireType(defaultValue, 'defaultValue');
    const compiledRules = rules.map((rule, i) => this.rule(rule, `rules.${i}`));
    const compiledPrerequisites = prerequisites.flatMap(({ flag, condition }, i) => {
      const compiled = this.condition(condition, `prerequisites.${i}.condition`);
      return compiled === null ? [] : [{ flag, condition: compiled }];
    });
    if (!enabled) return constant(answer(defaultValue, 'DISABLED'));
    if (rules.length === 0 && prerequisites.length === 0) return constant(answer(defaultValue, 'STATIC'));
    return new OrreryFlag(
      compiledRules,
      compiledPrerequisites,
      answer(defaultValue, 'DEFAULT'),
      this.surroundings.evaluate,
    );
  }

  private rule(rule: FlagRule, path: string): CompiledRule {
    const condition = this.condition(rule.condition, `${path}.condition`);
    return { condition, body: rule.kind === 'force' ? this.force(rule, path) : this.test(rule, path) };
  }

  private force({ condition, coverage, value }: ForceRule, path: string): RuleBody {
    this.requireType(value, `${path}.value`);
    if (coverage === null) {
      const always = answer(value, condition === null ? 'STATIC' : 'TARGETING_MATCH');
      return () => always;
    }
    const { share, seed } = coverage;
    if (!(share >= 0 && share <= 1)) this.report(`${path}.coverage.share`, { kind: 'share-out-of-range' });
    const split = answer(value, 'SPLIT');
    return ({ userId }) => {
      if (userId === '') return TARGETING_KEY_MISSING;
      return growthBookHash({ seed, value: userId }, 2) < share ? split : null;
    };
  }

  private test({ plan, values }: TestRule, path: string): RuleBody {
    values.forEach((value, i) => this.requireType(value, `${path}.values.${i}`));
    if (values.length !== plan.variations.length)
      this.report(`${path}.values`, { kind: 'values-do-not-match-variations' });
    const test = this.surroundings.testOf(plan);
    if (test.kind !== 'compiled-test') {
      this.report(`${path}.plan`, test);
      return () => null;
    }
    const answers = plan.variations.map(({ key }, variation): FlagEvaluation => {
      const value = values[variation] ?? this.flag.defaultValue;
      return { kind: 'value', value, variant: key, reason: 'SPLIT', test: { id: plan.testId, variation } };
    });
    return (subject, atMs) => {
      const assignment = test.assign(subject, atMs);
      if (assignment.kind === 'assigned') return answers[assignment.variation];
      return assignment.because === 'no-user' ? TARGETING_KEY_MISSING : null;
    };
  }

  private condition(condition: object | null, path: string): CompiledCondition | null {
    if (condition === null) return null;
    const compiled = compileCondition(condition, this.surroundings.groups);
    if (compiled.kind === 'compiled') return compiled;
    this.report(path, compiled);
    return null;
  }

  private requireType(value: FlagValue, path: string): void {
    if (!isOfType(value, this.flag.type)) this.report(path, { kind: 'value-of-another-type' });
  }

  private report(path: string, problem: FlagProblem['problem']): void {
    this.surroundings.report({ flag: this.flag.key, path, problem });
  }
}

class OrreryFlag implements CompiledFlag {
  constructor(
    private readonly rules: readonly CompiledRule[],
    private readonly prerequisites: readonly CompiledPrerequisite[],
    private readonly fallback: FlagEvaluation,
    private readonly ask: FlagSurroundings['evaluate'],
  ) {}

  evaluate(subject: FlagSubject, atMs: number): FlagEvaluation {
    for (const { flag, condition } of this.prerequisites) {
      const parent = this.ask(flag, subject, atMs);
      if (parent.kind === 'targeting-key-missing') return parent;
      if (parent.kind !== 'value' || !condition.matches({ value: parent.value })) return this.fallback;
    }
    for (const { condition, body } of this.rules) {
      if (condition?.matches(subject.attributes) === false) continue;
      const decided = body(subject, atMs);
      if (decided !== null) return decided;
    }
    return this.fallback;
  }
}

function constant(evaluation: FlagEvaluation): CompiledFlag {
  return { evaluate: () => evaluation };
}

function isOfType(value: unknown, type: FlagType): boolean {
  if (type === 'json') return typeof value === 'object' && value !== null;
  return typeof value === type && (typeof value !== 'number' || Number.isFinite(value));
}
