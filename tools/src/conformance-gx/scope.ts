import { readFile } from 'node:fs/promises';
import type { TestOutcome } from './run-tests.js';

/** Which expectations are supported, and which tests of theirs may fail. */
export interface Scope {
  readonly supported: readonly string[];
  /** By file and title; each with its reason. */
  readonly excepted: readonly ExceptedTest[];
  /** The share of its tests that must pass for supported expectations, exceptions counted as failures. */
  readonly passRateAtLeast: number;
}

export interface ExceptedTest {
  readonly test: string;
  readonly reason: string;
}

export interface Verdict {
  readonly lines: readonly string[];
  readonly isMet: boolean;
}

export async function readScope(path: string): Promise<Scope> {
  return JSON.parse(await readFile(path, 'utf8')) as Scope;
}

/** What is printed: a line for each expectation, then every miss by name. */
export function verdictOf(
  scope: Scope,
  outcomes: readonly TestOutcome[],
  isWhole: { readonly isWhole: boolean },
): Verdict {
  const reasons = new Map(scope.excepted.map(({ test, reason }) => [test, reason]));
  const judged = outcomes.filter(({ expectation }) => scope.supported.includes(expectation));
  const names = [...new Set(judged.map(({ expectation }) => expectation))].sort();
  const table = names.map((name) => {
    const own = judged.filter(({ expectation }) => expectation === name);
    const passed = own.filter(({ wrong }) => wrong === null).length;
    const failed = own.length - passed;
    return `${failed === 0 ? '✅' : '❌'} ${name}: ${passed} passed${failed === 0 ? '' : `, ${failed} failed`}`;
  });
  const failed = judged.filter(({ wrong }) => wrong !== null);
  const misses = failed.map((outcome) => {
    const reason = reasons.get(keyOf(outcome));
    return `  ${reason === undefined ? 'FAILED  ' : 'excepted'} ${keyOf(outcome)}: ${reason ?? outcome.wrong ?? ''}`;
  });
  const surprises = failed.filter((outcome) => !reasons.has(keyOf(outcome)));
  const keys = new Set(failed.map(keyOf));
  const stale = isWhole.isWhole ? scope.excepted.filter(({ test }) => !keys.has(test)) : [];
  const rate = judged.length === 0 ? 0 : 1 - failed.length / judged.length;
  return {
    lines: [
      ...table,
      '',
      ...(misses.length > 0 ? ['Misses:', ...misses] : []),
      ...stale.map(({ test }) => `  PASSED although it is excepted: ${test}`),
      ...unsupported(scope, outcomes),
      `${judged.length - failed.length} of ${judged.length} tests passed (${(100 * rate).toFixed(1)} %), of ${names.length} expectations.`,
    ],
    isMet: surprises.length === 0 && stale.length === 0 && rate >= scope.passRateAtLeast,
  };
}

function unsupported({ supported }: Scope, outcomes: readonly TestOutcome[]): readonly string[] {
  const names = [...new Set(outcomes.map(({ expectation }) => expectation))].filter(
    (name) => !supported.includes(name),
  );
  return names.map((name) => `Not supported: ${name}`);
}

function keyOf({ place, title }: TestOutcome): string {
  return `${place} ${title}`;
}
