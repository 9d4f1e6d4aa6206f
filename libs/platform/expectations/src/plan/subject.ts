import { quoteName } from '@orrery/platform-tables';
import { readRowCondition } from '../condition/read-row-condition.js';
import { conditionSql } from '../condition/condition-sql.js';
import { ExpectationFault } from '../expectation.errors.js';
import type { JsonObject } from '../json.js';
import { kindOf } from '../table/column-kind.js';
import type { ExpectationColumn, ExpectationTable } from '../table/expectation-table.js';
import type { MetricAnswer, MetricJudge, MetricQuestion } from '../metric-judge.js';
import type { Statistics } from '../statistics.js';
import { Kwargs } from './kwargs.js';

/** What an expectation finds besides its table. */
export interface Surroundings {
  readonly others?: ReadonlyMap<string, ExpectationTable> | undefined;
  readonly statistics?: Statistics | undefined;
  readonly metrics?: MetricJudge | undefined;
  /** What the expectation is called in suites. */
  readonly type?: string;
}

/** What an expectation is judged on: the table, the rows that its condition lets through, and its arguments. */
export class Subject {
  readonly kwargs: Kwargs;
  /** The condition in SQL; null when all rows count. */
  readonly where: string | null;
  /** Other tables, by the names that expectations may use. */
  readonly others: ReadonlyMap<string, ExpectationTable>;

  constructor(
    readonly table: ExpectationTable,
    kwargs: JsonObject,
    private readonly surroundings: Surroundings = {},
  ) {
    this.kwargs = new Kwargs(kwargs);
    this.others = surroundings.others ?? new Map();
    const condition = readRowCondition(kwargs['row_condition'] ?? null, kwargs['condition_parser'] ?? null);
    this.where = condition === null ? null : conditionSql(condition, (name) => this.named(name));
  }

  /** @throws {ExpectationFault} when whoever judges brought none. */
  get statistics(): Statistics {
    if (this.surroundings.statistics !== undefined) return this.surroundings.statistics;
    throw new ExpectationFault(`${this.title} is judged by statistics, and there are none here.`);
  }

  /** @throws {ExpectationFault} when whoever judges knows no history. */
  judgeMetric(question: MetricQuestion): MetricAnswer {
    if (this.surroundings.metrics !== undefined) return this.surroundings.metrics(question);
    throw new ExpectationFault(`${this.title} is judged by the history of a table, and there is none here.`);
  }

  /** As faults name it. */
  get title(): string {
    const column = this.kwargs.raw('column');
    const { type = 'The expectation' } = this.surroundings;
    return typeof column === 'string' ? `${type} of "${column}"` : type;
  }

  /** @throws {ExpectationFault} when there is no such column. */
  column(argument = 'column'): ExpectationColumn {
    return this.named(this.kwargs.text(argument));
  }

  columns(argument = 'column_list'): readonly ExpectationColumn[] {
    return this.kwargs.texts(argument).map((name) => this.named(name));
  }

  /** An aggregate over the rows that count. @param rows which of them; all, if it is not given. */
  over(aggregate: string, rows?: string): string {
    const which = this.which(rows);
    if (which === null) return aggregate;
    // Says the same, and is a third cheaper.
    return aggregate === 'count(*)' ? `count_if(${which})` : `${aggregate} FILTER (WHERE ${which})`;
  }

  /** FROM and WHERE of a statement of its own. */
  from(rows?: string): string {
    const which = this.which(rows);
    return `FROM ${this.table.relation}${which === null ? '' : ` WHERE ${which}`}`;
  }

  /** The rows that count, as a test; null when all do. */
  which(rows?: string): string | null {
    const all = [this.where, rows ?? null].filter((test) => test !== null).map((test) => `(${test})`);
    return all.length === 0 ? null : all.join(' AND ');
  }

  /** Whether a column, named as in SQL, holds texts. */
  isText(column: string): boolean {
    return this.table.columns.some((each) => sqlOf(each) === column && kindOf(each) === 'STRING');
  }

  private named(name: string): ExpectationColumn {
    const column = this.table.columns.find((each) => each.name === name);
    if (column === undefined) {
      throw new ExpectationFault(`Error: The column "${name}" does not exist.`);
    }
    return column;
  }
}

export function sqlOf(column: ExpectationColumn): string {
  return quoteName(column.name);
}
