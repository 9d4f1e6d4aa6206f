import { DomainError } from '@orrery/domain';
import { ExpectationFault } from '../expectation.errors.js';
import type { ExpectationTable, SqlRow, SqlValue } from '../table/expectation-table.js';
import type { Outcome } from './outcome.js';
import { grouped } from './grouped.js';
import type { Answers, Need, Plan, Sieve, Tally } from './plan.js';

/** What came of a plan: its outcome, or why there is none. */
export type Found =
  | { readonly kind: 'found'; readonly outcome: Outcome }
  | { readonly kind: 'fault'; readonly fault: ExpectationFault };

export interface RanPlans {
  readonly found: readonly Found[];
  /** How many statements read the table. */
  readonly scans: number;
}

/** Values that fail beyond this many are too many to be looked up one by one. */
const MOST_SIEVED = 100_000;

/** From so many tallies of a column on, its values are grouped for them. */
const TALLIES_TO_GROUP = 6;

/**
 * Runs all plans in step: what they ask in one round of aggregates is one statement, the same question asked twice is
 * asked once. A plan that the engine refuses fails alone.
 */
export async function runPlans(
  table: ExpectationTable,
  plans: readonly (() => Plan<Outcome>)[],
  signal?: AbortSignal,
): Promise<RanPlans> {
  const run = new PlanRun(table, plans.map(started), signal);
  while (run.isGoing()) await run.round();
  return { found: run.plans.map(({ found }) => found ?? unfinished()), scans: run.scans };
}

interface RunningPlan {
  readonly plan: Plan<Outcome> | null;
  needs: readonly Need[];
  found: Found | null;
}

class PlanRun {
  scans = 0;

  constructor(
    private readonly table: ExpectationTable,
    readonly plans: readonly RunningPlan[],
    private readonly signal: AbortSignal | undefined,
  ) {}

  isGoing(): boolean {
    return this.plans.some(({ found }) => found === null);
  }

  async round(): Promise<void> {
    const going = this.plans.filter(({ found }) => found === null);
    const values = new Map<string, SqlValue | ExpectationFault>();
    const asked = (running: RunningPlan): readonly string[] =>
      running.needs.filter(isAggregate).map(({ sql }) => sql);
    await this.tally(
      going.flatMap(({ needs }) => needs.filter(isTally)),
      values,
    );
    await this.aggregate(
      going.map(asked).filter((each) => each.length > 0),
      values,
    );
    for (const running of going) {
      advance(running, await this.answers(running.needs, values));
    }
  }

  /** Tells and counts the values of columns of which much is asked, and judges these instead of rows. */
  private async tally(
    tallies: readonly Tally[],
    values: Map<string, SqlValue | ExpectationFault>,
  ): Promise<void> {
    for (const together of grouped(tallies, ({ column, from }) => `${column} ${from}`).values()) {
      const [first] = together;
      if (first === undefined || together.length < TALLIES_TO_GROUP) continue;
      const sums = together.map(({ fails }) => `coalesce(sum(n) FILTER (WHERE ${fails}), 0)::BIGINT`);
      const counted = `SELECT ${first.column}, count(*) AS n ${first.from} GROUP BY 1`;
      try {
        const [row] = await this.rows(`SELECT ${sums.join(', ')} FROM (${counted})`);
        together.forEach(({ sql }, at) => values.set(sql, row?.[at] ?? null));
      } catch (error) {
        // What the engine refuses is asked of each alone, and so is told of the one that is at fault.
        faultIn(error);
      }
    }
  }

  /** Asks all at once; where the engine refuses, each half for itself, until the culprit stands alone. */
  private async aggregate(
    groups: readonly (readonly string[])[],
    values: Map<string, SqlValue | ExpectationFault>,
  ): Promise<void> {
    const wanted = [...new Set(groups.flat())].filter((sql) => !values.has(sql));
    if (wanted.length === 0) return;
    try {
      const [row] = await this.rows(`SELECT ${wanted.join(', ')} FROM ${this.table.relation}`);
      wanted.forEach((sql, at) => values.set(sql, row?.[at] ?? null));
    } catch (error) {
      const fault = faultIn(error);
      if (groups.length === 1) {
        for (const sql of wanted) values.set(sql, fault);
        return;
      }
      const half = groups.length >> 1;
      await this.aggregate(groups.slice(0, half), values);
      await this.aggregate(groups.slice(half), values);
    }
  }

  private async answers(
    needs: readonly Need[],
    values: ReadonlyMap<string, SqlValue | ExpectationFault>,
  ): Promise<Answers | ExpectationFault> {
    const answers: (readonly SqlRow[])[] = [];
    for (const need of needs) {
      const answer = await this.answer(need, values);
      if (answer instanceof ExpectationFault) return answer;
      answers.push(answer);
    }
    return answers;
  }

  private async answer(
    need: Need,
    values: ReadonlyMap<string, SqlValue | ExpectationFault>,
  ): Promise<readonly SqlRow[] | ExpectationFault> {
    if (need.kind === 'aggregate' || need.kind === 'tally') {
      const value = values.get(need.sql) ?? null;
      return value instanceof ExpectationFault ? value : [[value]];
    }
    try {
      return need.kind === 'statement' ? await this.rows(need.sql) : await this.sieved(need);
    } catch (error) {
      return faultIn(error);
    }
  }

  private async rows(sql: string): Promise<readonly SqlRow[]> {
    this.signal?.throwIfAborted();
    this.scans += sql.includes('FROM') ? 1 : 0;
    return this.table.rows(sql);
  }

  private async sieved({ sql, fails }: Sieve): Promise<readonly SqlRow[]> {
    this.scans += 1;
    const failing: SqlRow[] = [];
    for await (const batch of this.table.stream(sql)) {
      this.signal?.throwIfAborted();
      const judged = fails(batch.map(([value = null]) => value));
      failing.push(...batch.filter((_, at) => judged[at]));
      if (failing.length > MOST_SIEVED) {
        throw new ExpectationFault(
          `More than ${MOST_SIEVED} different values fail, too many for this expectation.`,
        );
      }
    }
    return failing;
  }
}

function started(start: () => Plan<Outcome>): RunningPlan {
  try {
    const plan = start();
    const running: RunningPlan = { plan, needs: [], found: null };
    settle(running, plan.next());
    return running;
  } catch (error) {
    return { plan: null, needs: [], found: { kind: 'fault', fault: faultIn(error) } };
  }
}

function advance(running: RunningPlan, answers: Answers | ExpectationFault): void {
  const { plan } = running;
  if (plan === null) return;
  try {
    settle(running, answers instanceof ExpectationFault ? plan.throw(answers) : plan.next(answers));
  } catch (error) {
    running.found = { kind: 'fault', fault: faultIn(error) };
  }
}

function settle(running: RunningPlan, step: IteratorResult<readonly Need[], Outcome>): void {
  if (step.done === true) running.found = { kind: 'found', outcome: step.value };
  else running.needs = step.value;
}

const REFUSED = /^(Binder|Parser|Conversion|Invalid Input|Out of Range|Not implemented|Catalog) Error: (.*)/i;

/** The engine's refusals are faults of the expectation; all else is not its doing and is thrown on. */
function faultIn(error: unknown): ExpectationFault {
  if (error instanceof ExpectationFault) return error;
  const refused =
    error instanceof Error && !(error instanceof DomainError) ? REFUSED.exec(error.message) : null;
  if (refused === null) throw error;
  return new ExpectationFault(refused[0]);
}

function isTally(need: Need): need is Tally {
  return need.kind === 'tally';
}

function isAggregate(need: Need): need is Extract<Need, { kind: 'aggregate' | 'tally' }> {
  return need.kind === 'aggregate' || need.kind === 'tally';
}

function unfinished(): never {
  throw new Error('A plan has neither outcome nor fault.');
}
