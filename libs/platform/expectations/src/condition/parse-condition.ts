import { ExpectationFault } from '../expectation.errors.js';
import type { Scalar } from '../plan/literal.js';
import { conditionTokens, type ConditionToken } from './condition-tokens.js';
import type { Comparison, Operand, RowCondition } from './row-condition.js';

const COMPARISONS: readonly string[] = ['==', '!=', '<', '<=', '>', '>='] satisfies Comparison[];
const DEEPEST = 100;

/**
 * Reads what `DataFrame.query` reads of it (`a > 1 & b == "x"`, `not c in [1, 2]`, `d.isnull()`), and the notation of
 * Great Expectations (`col("a") > 1`, `col("a").notNull()`). `&` and `|` bind as `and` and `or` do.
 * @throws {ExpectationFault} when it is neither.
 */
export function parseCondition(text: string): RowCondition {
  const reader = new ConditionReader(text, conditionTokens(text));
  const condition = reader.disjunction();
  reader.end();
  return condition;
}

class ConditionReader {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly text: string,
    private readonly tokens: readonly ConditionToken[],
  ) {}

  disjunction(): RowCondition {
    const all = [this.conjunction()];
    while (this.takes('|', 'or')) all.push(this.conjunction());
    const [only] = all;
    return all.length === 1 && only !== undefined ? only : { kind: 'or', all };
  }

  end(): void {
    if (this.at < this.tokens.length) this.refuse();
  }

  private conjunction(): RowCondition {
    const all = [this.negation()];
    while (this.takes('&', 'and')) all.push(this.negation());
    const [only] = all;
    return all.length === 1 && only !== undefined ? only : { kind: 'and', all };
  }

  private negation(): RowCondition {
    if ((this.depth += 1) > DEEPEST) this.refuse();
    const condition = this.takes('~', 'not') ? ({ kind: 'not', of: this.negation() } as const) : this.test();
    this.depth -= 1;
    return condition;
  }

  private test(): RowCondition {
    if (this.takes('(')) {
      const inner = this.disjunction();
      this.expect(')');
      return inner;
    }
    const left = this.operand();
    if (left.kind === 'column') {
      if (this.takes('.')) return this.nullity(left.name);
      if (this.takes('in')) return { kind: 'in', column: left.name, values: this.values() };
      if (this.takes('not')) {
        this.expect('in');
        return { kind: 'not', of: { kind: 'in', column: left.name, values: this.values() } };
      }
    }
    const operator = this.comparison();
    return operator === null
      ? { kind: 'compare', left, operator: '==', right: { kind: 'value', value: true } }
      : { kind: 'compare', left, operator, right: this.operand() };
  }

  private operand(): Operand {
    const token = this.next();
    if (token.kind === 'value') return token;
    if (token.kind !== 'name') return this.refuse();
    if (!['col', 'date'].includes(token.name) || !this.takes('('))
      return { kind: 'column', name: token.name };
    const argument = this.next();
    this.expect(')');
    if (argument.kind !== 'value') return this.refuse();
    return token.name === 'col' ? { kind: 'column', name: String(argument.value) } : argument;
  }

  /** `.isnull()`, `.notNull()` and their like. */
  private nullity(column: string): RowCondition {
    const token = this.next();
    const method = token.kind === 'name' ? token.name.toLowerCase().replace('_', '') : '';
    this.expect('(');
    this.expect(')');
    if (['isnull', 'isna'].includes(method)) return { kind: 'null', column };
    if (['notnull', 'notna', 'isnotnull'].includes(method))
      return { kind: 'not', of: { kind: 'null', column } };
    return this.refuse();
  }

  private values(): readonly Scalar[] {
    const values: Scalar[] = [];
    const close = this.takes('[') ? ']' : ')';
    if (close === ')') this.expect('(');
    while (!this.takes(close)) {
      const token = this.next();
      values.push(token.kind === 'value' ? token.value : this.refuse());
      this.takes(',');
    }
    return values;
  }

  private comparison(): Comparison | null {
    const token = this.tokens[this.at];
    if (token?.kind !== 'sign' || !COMPARISONS.includes(token.sign)) return null;
    this.at += 1;
    return token.sign as Comparison;
  }

  private takes(...words: readonly string[]): boolean {
    const token = this.tokens[this.at];
    const word =
      token?.kind === 'sign' ? token.sign : token?.kind === 'name' ? token.name.toLowerCase() : null;
    if (word === null || !words.includes(word)) return false;
    this.at += 1;
    return true;
  }

  private expect(word: string): void {
    if (!this.takes(word)) this.refuse();
  }

  private next(): ConditionToken {
    const token = this.tokens[this.at];
    this.at += 1;
    return token ?? this.refuse();
  }

  private refuse(): never {
    throw new ExpectationFault(`ConditionParserError: unable to parse condition: ${this.text}`);
  }
}
