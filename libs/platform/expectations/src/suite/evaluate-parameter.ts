import { ExpectationFault } from '../expectation.errors.js';
import type { JsonObject, JsonValue } from '../json.js';

/** Numbers, instants (as milliseconds), spans (likewise) and what parameters hold. */
type Value =
  | { readonly kind: 'number' | 'instant' | 'span'; readonly size: number }
  | { readonly kind: 'other'; readonly value: JsonValue };

const TOKEN = /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?)|([\p{L}_][\p{L}\p{N}_.]*)|([-+*/(),=]))/uy;

const SPANS: Readonly<Record<string, number>> = {
  weeks: 604_800_000,
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1_000,
  milliseconds: 1,
};

/**
 * The value of a parameter, or of arithmetic with parameters, `now()`, `datetime(y, m, d, …)` and `timedelta(days=…)`.
 * Instants come as ISO texts in UTC.
 */
export function evaluateParameter(expression: string, parameters: JsonObject, now: Date): JsonValue {
  const whole = parameters[expression.trim()];
  if (whole !== undefined) return whole;
  const value = new Evaluation(expression, parameters, now).value();
  if (value.kind === 'other') return value.value;
  return value.kind === 'instant' ? new Date(value.size).toISOString().replace('Z', '') : value.size;
}

class Evaluation {
  private readonly tokens: string[] = [];
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly parameters: JsonObject,
    private readonly now: Date,
  ) {
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.trimEnd().length) {
      const token = TOKEN.exec(text);
      if (token === null || this.tokens.length > 200) this.refuse();
      this.tokens.push(token[0].trim());
    }
  }

  value(): Value {
    const value = this.sum();
    return this.at === this.tokens.length ? value : this.refuse();
  }

  private sum(): Value {
    let left = this.product();
    for (let sign = this.takes('+', '-'); sign !== null; sign = this.takes('+', '-')) {
      left = this.added(left, this.product(), sign === '+' ? 1 : -1);
    }
    return left;
  }

  private added(left: Value, right: Value, sign: 1 | -1): Value {
    if (left.kind === 'other' || right.kind === 'other') return this.refuse();
    const size = left.size + sign * right.size;
    if (left.kind === right.kind) return { kind: left.kind === 'instant' ? 'span' : left.kind, size };
    return left.kind === 'instant' && right.kind === 'span' ? { kind: 'instant', size } : this.refuse();
  }

  private product(): Value {
    let left = this.factor();
    for (let sign = this.takes('*', '/'); sign !== null; sign = this.takes('*', '/')) {
      const right = this.factor();
      if (left.kind === 'other' || left.kind === 'instant' || right.kind !== 'number') return this.refuse();
      left = { kind: left.kind, size: sign === '*' ? left.size * right.size : left.size / right.size };
    }
    return left;
  }

  private factor(): Value {
    if (this.takes('-') !== null) {
      const value = this.factor();
      return value.kind === 'other' ? this.refuse() : { kind: value.kind, size: -value.size };
    }
    if (this.takes('(') !== null) {
      const value = this.sum();
      this.expect(')');
      return value;
    }
    const token = this.tokens[this.at] ?? this.refuse();
    this.at += 1;
    if (/^\d/.test(token)) return { kind: 'number', size: Number(token) };
    return this.takes('(') === null ? this.parameter(token) : this.call(token);
  }

  private parameter(name: string): Value {
    const value = this.parameters[name];
    if (value === undefined) throw new ExpectationFault(`ValueError: there is no suite parameter "${name}".`);
    return typeof value === 'number' ? { kind: 'number', size: value } : { kind: 'other', value };
  }

  private call(name: string): Value {
    const { positional, named } = this.arguments();
    if (name === 'now' && positional.length === 0) return { kind: 'instant', size: this.now.getTime() };
    if (name === 'datetime') return { kind: 'instant', size: this.instant(positional) };
    if (name !== 'timedelta') return this.refuse();
    const days = positional[0] === undefined ? 0 : positional[0] * (SPANS['days'] ?? 0);
    const size = [...named].reduce(
      (sum, [unit, count]) => sum + count * (SPANS[unit] ?? this.refuse()),
      days,
    );
    return { kind: 'span', size };
  }

  private instant([year, month = 1, day = 1, hour = 0, minute = 0, second = 0]: readonly number[]): number {
    return year === undefined ? this.refuse() : Date.UTC(year, month - 1, day, hour, minute, second);
  }

  private arguments(): {
    readonly positional: readonly number[];
    readonly named: ReadonlyMap<string, number>;
  } {
    const positional: number[] = [];
    const named = new Map<string, number>();
    while (this.takes(')') === null) {
      const name = this.tokens[this.at + 1] === '=' ? this.tokens[this.at] : undefined;
      if (name !== undefined) this.at += 2;
      const value = this.sum();
      if (value.kind !== 'number') return this.refuse();
      if (name === undefined) positional.push(value.size);
      else named.set(name, value.size);
      this.takes(',');
    }
    return { positional, named };
  }

  private takes(...signs: readonly string[]): string | null {
    const token = this.tokens[this.at];
    if (token === undefined || !signs.includes(token)) return null;
    this.at += 1;
    return token;
  }

  private expect(sign: string): void {
    if (this.takes(sign) === null) this.refuse();
  }

  private refuse(): never {
    throw new ExpectationFault(
      `ValueError: unable to evaluate the suite parameter ${JSON.stringify(this.text)}.`,
    );
  }
}
