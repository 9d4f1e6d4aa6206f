import { ExpectationFault } from '../expectation.errors.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.js';
import type { Scalar } from './literal.js';

/** The arguments of an expectation, each read as what it must be. All readers throw an `ExpectationFault` otherwise. */
export class Kwargs {
  constructor(private readonly given: JsonObject) {}

  /** The argument as it was given; null when it was not. */
  raw(name: string): JsonValue {
    return this.given[name] ?? null;
  }

  text(name: string): string {
    const value = this.raw(name);
    return typeof value === 'string' ? value : this.refuse(name, 'must be a text');
  }

  texts(name: string): readonly string[] {
    const value = this.raw(name);
    if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
    return this.refuse(name, 'must be a list of texts');
  }

  number(name: string): number | null {
    const value = this.raw(name);
    if (value === null || typeof value === 'number') return value;
    return this.refuse(name, 'must be numeric; it is not a valid float');
  }

  whole(name: string): number | null {
    const value = this.raw(name);
    if (value === null || (typeof value === 'number' && Number.isInteger(value))) return value;
    return this.refuse(name, 'is not a valid integer: min_value and max_value must be integers');
  }

  scalar(name: string): Scalar | null {
    const value = this.raw(name);
    if (value === null || isScalar(value)) return value;
    return this.refuse(name, 'must be a number, a text or a boolean');
  }

  /** The values of a set without null; null when none was given. */
  set(name: string): readonly Scalar[] | null {
    const value = this.raw(name);
    if (value === null) return null;
    if (!Array.isArray(value)) return this.refuse(name, 'must be a list');
    return value
      .filter((each) => each !== null)
      .map((each) => (isScalar(each) ? each : this.refuse(name, 'must be a list of scalars')));
  }

  flag(name: string, otherwise: boolean): boolean {
    const value = this.raw(name);
    return typeof value === 'boolean' ? value : otherwise;
  }

  object(name: string): JsonObject {
    const value = this.raw(name);
    return isJsonObject(value) ? value : this.refuse(name, 'must be an object');
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[], otherwise: Choice): Choice {
    const value = this.raw(name) ?? otherwise;
    const found = choices.find((choice) => choice === value);
    return found ?? this.refuse(name, `is not a valid enumeration member; permitted: ${choices.join(', ')}`);
  }

  /** The share of judged rows that must pass. */
  mostly(): number {
    const value = this.number('mostly') ?? 1;
    if (value < 0) return this.refuse('mostly', 'must be greater than or equal to 0');
    return value <= 1 ? value : this.refuse('mostly', 'must be less than or equal to 1');
  }

  private refuse(name: string, reason: string): never {
    throw new ExpectationFault(`ValueError: ${name} ${reason}; got ${JSON.stringify(this.raw(name))}.`);
  }
}

export function isScalar(value: JsonValue): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
