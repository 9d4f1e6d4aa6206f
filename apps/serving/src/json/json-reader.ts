import { JsonSyntaxError, type JsonProblem } from './json-syntax.error.js';

export interface JsonReading {
  /** Whether integers that no float64 holds exactly are to come as bigint; otherwise they are rounded. */
  readonly integers: 'exact' | 'rounded';
  /** What follows the value: TF Serving does not look at it. */
  readonly rest: 'refuse' | 'ignore';
}

/** No tensor has so many axes, and every level takes of the stack. */
const MAX_DEPTH = 256;
const MAX_UINT64 = 2n ** 64n - 1n;
const MIN_INT64 = -(2n ** 63n);

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const NOT_A_NUMBER = /NaN|-?Inf(?:inity)?/y;
const SPACE = /[ \t\n\r]*/y;
const BYTE_ORDER_MARK = '\uFEFF';

/** Reads JSON that may hold NaN and infinities, and integers to the last digit. Slower than the engine's, so second. */
export class JsonReader {
  readonly #text: string;
  readonly #reading: JsonReading;
  #at = 0;
  #depth = 0;

  constructor(text: string, reading: JsonReading) {
    this.#text = text;
    this.#reading = reading;
  }

  /** @throws {JsonSyntaxError} */
  read(): unknown {
    if (this.#text.startsWith(BYTE_ORDER_MARK)) this.#at = 1;
    this.#skipSpace();
    if (this.#at === this.#text.length) this.#fail('empty');
    const value = this.#value();
    this.#skipSpace();
    if (this.#at < this.#text.length && this.#reading.rest === 'refuse') this.#fail('rest');
    return value;
  }

  #value(): unknown {
    switch (this.#text[this.#at]) {
      case '{':
        return this.#nested(() => this.#object());
      case '[':
        return this.#nested(() => this.#array());
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) this.#fail('depth');
    this.#at += 1;
    this.#skipSpace();
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #object(): object {
    const members: Record<string, unknown> = {};
    if (this.#take('}')) return members;
    do {
      this.#skipSpace();
      if (this.#text[this.#at] !== '"') this.#fail('name');
      const name = this.#string();
      this.#skipSpace();
      if (!this.#take(':')) this.#fail('colon');
      this.#skipSpace();
      setOwn(members, name, this.#value());
      this.#skipSpace();
    } while (this.#take(','));
    if (!this.#take('}')) this.#fail('object-end');
    return members;
  }

  #array(): unknown[] {
    const values: unknown[] = [];
    if (this.#take(']')) return values;
    do {
      this.#skipSpace();
      values.push(this.#value());
      this.#skipSpace();
    } while (this.#take(','));
    if (!this.#take(']')) this.#fail('array-end');
    return values;
  }

  #string(): string {
    const start = this.#at;
    let end = start + 1;
    for (; ; end++) {
      const code = this.#text.charCodeAt(end);
      if (Number.isNaN(code)) this.#fail('quote', end);
      if (code === QUOTE) break;
      if (code < SPACE_CODE) this.#fail('control', end);
      if (code !== BACKSLASH) continue;
      if (!this.#isEscape(end)) this.#fail('escape', end);
      end += 1;
    }
    this.#at = end + 1;
    return JSON.parse(this.#text.slice(start, end + 1)) as string;
  }

  #isEscape(at: number): boolean {
    ESCAPE.lastIndex = at;
    return ESCAPE.test(this.#text);
  }

  #word<T>(word: string, value: T): T {
    for (const letter of word) if (!this.#take(letter)) this.#fail('value');
    return value;
  }

  #number(): number | bigint {
    const special = this.#match(NOT_A_NUMBER);
    if (special !== '') return numberOfWord(special);
    const digits = this.#match(NUMBER);
    if (digits === '') this.#fail('value');
    const next = this.#text[this.#at];
    if (next === '.') this.#fail('fraction', this.#at + 1);
    if (next === 'e' || next === 'E') this.#fail('exponent', this.#at + 1);
    const value = Number(digits);
    if (this.#reading.integers === 'rounded' || Number.isSafeInteger(value)) return value;
    return INTEGER.test(digits) ? exactly(digits, value) : value;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #skipSpace(): void {
    this.#match(SPACE);
  }

  #fail(problem: JsonProblem, at = this.#at): never {
    throw new JsonSyntaxError(problem, this.#text, at);
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE_CODE = 0x20;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;
const INTEGER = /^-?\d+$/;

function numberOfWord(word: string): number {
  if (word === 'NaN') return Number.NaN;
  return word.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** An integer that a 64-bit type may hold; all others are floats that were written without a point. */
function exactly(digits: string, rounded: number): number | bigint {
  if (Math.abs(rounded) > Number(MAX_UINT64)) return rounded;
  const value = BigInt(digits);
  return value >= MIN_INT64 && value <= MAX_UINT64 ? value : rounded;
}

/** A member may be called `__proto__`. */
function setOwn(members: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') members[name] = value;
  else Object.defineProperty(members, name, { value, enumerable: true, configurable: true, writable: true });
}
