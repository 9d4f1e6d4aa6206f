import type { Outcome } from '../plan/outcome.js';
import type { Plan } from '../plan/plan.js';
import type { Subject } from '../plan/subject.js';

/** What an expectation speaks of. */
export type ExpectationDomain =
  'column-map' | 'column-aggregate' | 'column-pair' | 'multicolumn' | 'table' | 'query';

/** An expectation that can be judged: its name in suites, and how. */
export interface ExpectationDefinition {
  /** In Great Expectations' words: `expect_column_values_to_be_between`. */
  readonly type: string;
  readonly domain: ExpectationDomain;
  /** Starts with reading the arguments, and throws an `ExpectationFault` when they make no sense. */
  readonly plan: (subject: Subject) => Plan<Outcome>;
}

/** What is known without looking at a row. */
export function known(judge: (subject: Subject) => Outcome): ExpectationDefinition['plan'] {
  // Asks for nothing, in one round as all do.
  return function* (subject: Subject): Plan<Outcome> {
    yield [];
    return judge(subject);
  };
}
