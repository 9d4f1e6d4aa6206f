import { DomainError } from '@orrery/domain';
import { ExpectationFault } from '../expectation.errors.js';
import type { ExpectationTable, SqlRow, SqlValue } from '../table/expectation-table.js';
import { grouped } from './grouped.js';
import { cutTogether, type CutInterval } from './histogram.js';
import type { Outcome } from './outcome.js';
import type { Answers, Fold, Need, Outside, Plan, Sieve, Tally } from './plan.js';
import { sieveValues } from './sieve-values.js';
import { headStatement, isWorthGrouping, sameValues, tallyStatement, type Together } from './tallies.js';

/** What came of a plan: its outcome, or why there is none. */
export type Found =
  | { readonly kind: 'found'; readonly outcome: Outcome }
  | { readonly kind: 'fault'; readonly fault: ExpectationFault };

export interface RanPlans {
  readonly found: readonly Found[];
  /** How many statements read the table. */
  readonly scans: number;
}

/** What a run may take. */
export interface RunLimits {
  readonly signal?: AbortSignal | undefined;
  /** For what only JavaScript can judge, for each time an expectation asks it. */
  readonly judgingMs?: number | undefined;
}

/** Of linear tests, millions of values; what backtracks for ever has no need of more. */
const JUDGING_MS = 30_000;

/** Columns whose values are grouped in one statement: the engine tells their groups apart by the bits of a number. */
const COLUMNS_AT_ONCE = 24;

/**
 * Runs all plans in step: what they ask in one round of aggregates is one statement, the same question asked twice is
 * asked once. A plan that the engine refuses fails alone.
 */
export async function runPlans(
  table: ExpectationTable,
  plans: readonly (() => Plan<Outcome>)[],
  limits: RunLimits = {},
): Promise<RanPlans> {
  const run = new PlanRun(table, plans.map(started), limits);
  while (run.isGoing()) await run.round();
  return { found: run.plans.map(({ found }) => found ?? unfinished()), scans: run.scans };
}

/** What aggregates came to, by their SQL. */
type Values = Map<string, SqlValue | ExpectationFault>;

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
    private readonly limits: RunLimits,
  ) {}

  isGoing(): boolean {
    return this.plans.some(({ found }) => found === null);
  }

  async round(): Promise<void> {
    const going = this.plans.filter(({ found }) => found === null);
    const needs = going.flatMap((running) => running.needs);
    const values: Values = new Map();
    await this.tally(needs.filter(isTally), values);
    const cut = cutTogether(
      needs.map(intervalOf).filter((each): each is Outside => each !== null && !values.has(each.sql)),
    );
    const asked = (running: RunningPlan): readonly string[] =>
      running.needs.filter(isAggregate).flatMap(({ sql }) => cut.get(sql)?.sql ?? [sql]);
    await this.aggregate(
      going.map(asked).filter((each) => each.length > 0),
      values,
    );
    for (const [sql, interval] of cut) values.set(sql, countOf(interval, values));
    for (const running of going) {
      advance(running, await this.answers(running.needs, values));
    }
  }

  /** Tells and counts the values of columns of which much is asked, and judges these instead of rows. */
  private async tally(tallies: readonly Tally[], values: Values): Promise<void> {
    const all = sameValues(tallies);
    if (all.length === 0) return;
    const [[rows, ...different] = []] = await this.rows(headStatement(this.table.relation, all));
    const few = all.filter((together, at) => isWorthGrouping(together, Number(different[at]), Number(rows)));
    for (const columns of grouped(few, ([{ which }]) => String(which)).values()) {
      for (let at = 0; at < columns.length; at += COLUMNS_AT_ONCE) {
        await this.tallyColumns(columns.slice(at, at + COLUMNS_AT_ONCE), values);
      }
    }
  }

  private async tallyColumns(columns: readonly Together[], values: Values): Promise<void> {
    try {
      const [row] = await this.rows(tallyStatement(this.table.relation, columns));
      columns.flat().forEach(({ sql }, at) => values.set(sql, row?.[at] ?? null));
    } catch (error) {
      // What the engine refuses is asked of each alone, and so is told of the one that is at fault.
      faultIn(error);
    }
  }

  /** Asks all at once; where the engine refuses, each half for itself, until the culprit stands alone. */
  private async aggregate(groups: readonly (readonly string[])[], values: Values): Promise<void> {
    const wanted = [...new Set(groups.flat())].filter((sql) => !values.has(sql));
    if (wanted.length === 0) return;
    try {
      const [row] = await this.rows(`SELECT ${wanted.join(', ')} FROM ${this.table.relation}`);
      wanted.forEach((sql, at) => values.set(sql, row?.[at] ?? null));
    } catch (error) {
      const fault = faultIn(error);
      const [only] = wanted;
      if (only !== undefined && wanted.length === 1) {
        values.set(only, fault);
        return;
      }
      // What a plan asks is asked by others too: they are not to fail with it.
      if (groups.length === 1)
        return this.aggregate(
          wanted.map((sql) => [sql]),
          values,
        );
      const half = groups.length >> 1;
      await this.aggregate(groups.slice(0, half), values);
      await this.aggregate(groups.slice(half), values);
    }
  }

  private async answers(needs: readonly Need[], values: Values): Promise<Answers | ExpectationFault> {
    const answers: (readonly SqlRow[])[] = [];
    for (const need of needs) {
      const answer = await this.answer(need, values);
      if (answer instanceof ExpectationFault) return answer;
      answers.push(answer);
    }
    return answers;
  }

  private async answer(need: Need, values: Values): Promise<readonly SqlRow[] | ExpectationFault> {
    if (isAggregate(need)) {
      const value = values.get(need.sql) ?? null;
      return value instanceof ExpectationFault ? value : [[value]];
    }
    try {
      if (need.kind === 'statement') return await this.rows(need.sql);
      return await (need.kind === 'fold' ? this.folded(need) : this.sieved(need));
    } catch (error) {
      return faultIn(error);
    }
  }

  private async rows(sql: string): Promise<readonly SqlRow[]> {
    this.limits.signal?.throwIfAborted();
    this.scans += sql.includes('FROM') ? 1 : 0;
    return this.table.rows(sql);
  }

  private async folded({ sql, take }: Fold): Promise<readonly SqlRow[]> {
    this.scans += 1;
    for await (const batch of this.table.stream(sql)) {
      this.limits.signal?.throwIfAborted();
      take(batch);
    }
    return [];
  }

  private async sieved(need: Sieve): Promise<readonly SqlRow[]> {
    this.scans += 1;
    const { judgingMs: deadlineMs = JUDGING_MS, signal } = this.limits;
    return sieveValues(this.table, need, { deadlineMs, signal });
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

const REFUSED =
  /^(Permission|Binder|Parser|Conversion|Invalid Input|Out of Range|Not implemented|Catalog) Error: (.*)/i;

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

function intervalOf(need: Need): Outside | null {
  if (need.kind === 'outside') return need;
  return need.kind === 'tally' ? (need.interval ?? null) : null;
}

type Aggregate = Extract<Need, { kind: 'aggregate' | 'tally' | 'outside' }>;

function isAggregate(need: Need): need is Aggregate {
  return need.kind === 'aggregate' || need.kind === 'tally' || need.kind === 'outside';
}

function countOf({ sql, count }: CutInterval, values: Values): SqlValue | ExpectationFault {
  const [histogram = null, besides = null] = sql.map((each) => values.get(each) ?? null);
  if (histogram instanceof ExpectationFault) return histogram;
  return besides instanceof ExpectationFault ? besides : count(histogram, besides);
}

function unfinished(): never {
  throw new Error('A plan has neither outcome nor fault.');
}
