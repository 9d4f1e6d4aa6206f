import { MlflowError, invalidParameter } from '../error/mlflow-error.js';
import type { Comparison, FilterExpression, FilterSubject, MetricValue } from './filter-expression.js';
import { GRAMMARS, type FilterGrammar, type GrammarRules } from './filter-grammar.js';
import { tokenize, type FilterToken } from './filter-token.js';
import { readOperand, requireOperator, type OperandTokens } from './read-operand.js';
import { entityOf, isMetricValue, readSubject } from './read-subject.js';

/** No filter is so long, so deep or so wide that reading it, or asking the database for it, would be dear. */
const MAX_LENGTH = 500_000;
const MAX_COMPARISONS = 100;
const MAX_DEPTH = 20;

/**
 * Reads a filter of MLflow's search endpoints, and what Orrery adds to them: `OR`, parentheses, `min(metrics.x)`, `max(…)`,
 * `first(…)` and `last(…)`. What MLflow refuses otherwise is refused with its text.
 *
 * @returns null when there is none.
 * @throws {MlflowError} INVALID_PARAMETER_VALUE; `details.position` is where the clause that is wrong begins.
 * @example
 * parseFilter("metrics.auc > 0.9 AND tags.team = 'risk'", 'runs');
 */
export function parseFilter(
  text: string | null | undefined,
  grammar: FilterGrammar,
): FilterExpression | null {
  if (text === undefined || text === null || text === '') return null;
  if (text.length > MAX_LENGTH) throw invalidParameter(`A filter has at most ${MAX_LENGTH} characters.`);
  if (text.includes('\0')) throw invalidParameter('A filter must not contain the character U+0000.');
  const tokens = tokenize(text);
  return tokens.length === 0 ? null : parseLocated(new FilterParser(text, tokens, GRAMMARS[grammar]));
}

function parseLocated(parser: FilterParser): FilterExpression {
  try {
    return parser.parse();
  } catch (error) {
    if (!(error instanceof MlflowError)) throw error;
    throw new MlflowError(error.code, error.message, { ...error.details, position: parser.position });
  }
}

/** Recursive descent, one method per rule of the grammar; `at` is the piece that is read next. */
class FilterParser {
  private at = 0;
  private comparisons = 0;
  private clauseStart = 0;
  private readonly end: FilterToken;

  constructor(
    private readonly text: string,
    private readonly tokens: readonly FilterToken[],
    private readonly rules: GrammarRules,
  ) {
    this.end = { kind: 'end', text: '', start: text.length };
  }

  /** Where the clause that is being read begins. */
  get position(): number {
    return (this.tokens[this.clauseStart] ?? this.end).start;
  }

  parse(): FilterExpression {
    const expression = this.disjunction(0);
    if (this.next.text === ';' && this.at + 1 < this.tokens.length) {
      throw invalidParameter(
        `Search filter contained multiple expression '${this.text}'. Provide AND-ed expression list.`,
      );
    }
    if (this.next.kind !== 'end') this.refuseClause();
    return expression;
  }

  private disjunction(depth: number): FilterExpression {
    if (depth > MAX_DEPTH)
      throw invalidParameter(`A filter has at most ${MAX_DEPTH} parentheses in each other.`);
    const operands = [this.conjunction(depth)];
    while (this.takeWord('OR')) operands.push(this.conjunction(depth));
    return groupOf('or', operands);
  }

  /** MLflow takes comparisons without `AND` between them, and an `AND` too many: so do its users' filters. */
  private conjunction(depth: number): FilterExpression {
    const operands: FilterExpression[] = [];
    for (;;) {
      while (this.takeWord('AND'));
      if (operands.length > 0 && this.isAtEnd()) return groupOf('and', operands);
      operands.push(this.clause(depth));
    }
  }

  private isAtEnd(): boolean {
    const { kind, text } = this.next;
    return kind === 'end' || kind === 'close' || text === ';' || (kind === 'name' && /^or$/i.test(text));
  }

  private clause(depth: number): FilterExpression {
    this.clauseStart = this.at;
    if (this.next.kind !== 'open') return this.comparison();
    this.at += 1;
    const expression = this.disjunction(depth + 1);
    this.take('close');
    return expression;
  }

  private comparison(): Comparison {
    this.comparisons += 1;
    if (this.comparisons > MAX_COMPARISONS) {
      throw invalidParameter(`A filter has at most ${MAX_COMPARISONS} comparisons.`);
    }
    const value = this.takeMetricFunction();
    const name = this.subjectName();
    if (value !== null) this.take('close');
    if (this.takeWord('IS')) return this.nullComparison(name, value);
    const operator = this.operator();
    const tokens = this.operandTokens(operator);
    const subject = this.subjectOf(name, value);
    const operand = readOperand(subject, tokens, this.rules);
    return { kind: 'comparison', subject, operator: requireOperator(operator, subject, this.rules), operand };
  }

  private nullComparison(name: string, value: MetricValue | null): Comparison {
    const operator = this.takeWord('NOT') ? 'IS NOT NULL' : 'IS NULL';
    if (!this.takeWord('NULL')) this.refuseClause();
    const subject = this.subjectOf(name, value);
    const entity = entityOf(subject);
    if (this.rules.nullable.includes(entity)) {
      return { kind: 'comparison', subject, operator, operand: null };
    }
    const able = this.rules.nullable.map((type) => (type === 'parameter' ? 'params' : 'tags')).join(' and ');
    const what = able === 'tags' ? `attribute '${subject.key}'` : `'${entity}' '${subject.key}'`;
    throw invalidParameter(
      `IS NULL / IS NOT NULL is only supported for ${able || 'nothing here'}, not for ${what}`,
    );
  }

  /** `min`, `max`, `first` or `last` before a parenthesis. */
  private takeMetricFunction(): MetricValue | null {
    const name = this.next.text.toLowerCase();
    if (!this.rules.metricFunctions || !isMetricValue(name) || this.peek(1).kind !== 'open') return null;
    this.at += 2;
    return name;
  }

  private subjectName(): string {
    const { kind, text } = this.next;
    if (kind === 'name' || (kind === 'text' && text.startsWith('"'))) {
      this.at += 1;
      return text;
    }
    if ((kind === 'number' || kind === 'text') && this.peek(1).kind === 'operator') {
      throw invalidParameter(`Invalid comparison clause. Expected 'Identifier' found '${text}'`);
    }
    return this.refuseClause();
  }

  private subjectOf(name: string, value: MetricValue | null): FilterSubject {
    const subject = readSubject(name, this.rules, this.rules.attributes, value ?? 'last');
    if (value === null || subject.kind === 'metric') return subject;
    throw invalidParameter(`${value}() is of a metric: '${name}' is none.`);
  }

  private operator(): string {
    if (this.next.kind === 'operator') return this.take('operator').text;
    for (const word of ['LIKE', 'ILIKE', 'IN']) if (this.takeWord(word)) return word;
    if (this.takeWord('NOT') && this.takeWord('IN')) return 'NOT IN';
    return this.refuseClause();
  }

  private operandTokens(operator: string): OperandTokens {
    const listed = operator === 'IN' || operator === 'NOT IN';
    if (listed !== (this.next.kind === 'open')) this.refuseClause();
    if (!listed) return this.takeValue();
    this.at += 1;
    const start = this.at;
    while (this.next.kind !== 'close' && this.next.kind !== 'end') this.at += 1;
    this.take('close');
    return this.tokens.slice(start, this.at - 1);
  }

  private takeValue(): FilterToken {
    const { kind, text } = this.next;
    if (kind !== 'name' && kind !== 'text' && kind !== 'number') return this.refuseClause();
    if (/^(?:and|or|true|false|null)$/i.test(text)) return this.refuseClause();
    return this.take(kind);
  }

  private take(kind: FilterToken['kind']): FilterToken {
    const token = this.next;
    if (token.kind !== kind) return this.refuseClause();
    this.at += 1;
    return token;
  }

  private takeWord(word: string): boolean {
    const { kind, text } = this.next;
    if (kind !== 'name' || text.toUpperCase() !== word) return false;
    this.at += 1;
    return true;
  }

  private get next(): FilterToken {
    return this.peek(0);
  }

  private peek(ahead: number): FilterToken {
    return this.tokens[this.at + ahead] ?? this.end;
  }

  /** Refuses the clause that is being read, as MLflow does: with its text. */
  private refuseClause(): never {
    let last = Math.max(this.at, this.clauseStart);
    while (last < this.tokens.length && !/^(?:and|or)$/i.test(this.tokens[last]?.text ?? '')) last += 1;
    const start = this.tokens[this.clauseStart]?.start ?? 0;
    const clause = this.text.slice(start, this.tokens[last]?.start ?? this.text.length).trim();
    throw invalidParameter(`Invalid clause(s) in filter string: '${clause}'`);
  }
}

function groupOf(kind: 'and' | 'or', operands: readonly FilterExpression[]): FilterExpression {
  const [only] = operands;
  if (operands.length === 1 && only !== undefined) return only;
  return { kind, operands };
}
