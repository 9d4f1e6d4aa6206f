import { invalidParameter } from '../error/mlflow-error.js';
import { WrongTypeError, invalidValue, missingValue } from '../error/parameter-error.js';

/** How one parameter of a request is read from JSON or from a query. */
export interface Parameter<T> {
  /** @throws {MlflowError} naming `path` when the value is of another type, or absent where it is needed. */
  readonly read: (value: unknown, path: string) => T;
  /** How a query, which knows texts only, writes it: once for each item, or as `true` and `false`. */
  readonly inQuery?: 'repeated' | 'flag';
}

/** Any parameters by their names. */
export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

/** What reading parameters gives. */
export type ValuesOf<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never;
};

const MAX_INT64 = 2 ** 63;
const INEXACT = `Integers are kept exactly from -${Number.MAX_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER} only.`;
const FLOAT = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
const NON_FINITE = /^([-+]?)(?:(nan)|inf(?:inity)?)$/i;

/** A text. It never holds U+0000, which Postgres cannot store. */
export const text: Parameter<string | undefined> = optional((value, path) => {
  if (typeof value !== 'string') throw new WrongTypeError(path, value);
  if (value.includes('\0')) throw invalidValue(path, value, 'A text must not contain the character U+0000.');
  return value;
});

/**
 * A 64-bit integer, as a number or, because JSON's numbers are not that precise everywhere, as a text. One that a number
 * here cannot hold is refused: it would be kept as another one.
 */
export const int: Parameter<number | undefined> = optional((value, path) => {
  const number = typeof value === 'string' && /^[-+]?\d{1,19}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || Math.abs(number) >= MAX_INT64) {
    throw new WrongTypeError(path, value);
  }
  if (!Number.isSafeInteger(number)) throw invalidValue(path, value, INEXACT);
  return number;
});

/** A floating point number; JSON has no way to write some of them, so those are the texts `NaN`, `Infinity`, `-Infinity`. */
export const float: Parameter<number | undefined> = optional((value, path) => {
  const number = typeof value === 'string' ? floatOf(value) : value;
  if (typeof number !== 'number') throw new WrongTypeError(path, value);
  return number;
});

export const flag: Parameter<boolean | undefined> = {
  ...optional((value, path) => {
    if (typeof value !== 'boolean') throw new WrongTypeError(path, value);
    return value;
  }),
  inQuery: 'flag',
};

/** One of the names, or its number in MLflow's protocol. */
export function enumOf<N extends string>(numbers: Readonly<Record<N, number>>): Parameter<N | undefined> {
  const names = new Map<unknown, N>();
  for (const [name, number] of Object.entries<number>(numbers)) {
    names
      .set(name, name as N)
      .set(number, name as N)
      .set(String(number), name as N);
  }
  return optional((value, path) => {
    const name = names.get(value);
    if (name === undefined) throw new WrongTypeError(path, value);
    return name;
  });
}

/** Any number of items; none when it is absent. */
export function list<T>(item: Parameter<T>): Parameter<readonly Exclude<T, undefined>[]> {
  return {
    inQuery: 'repeated',
    read: (value, path) => {
      if (value === undefined || value === null) return [];
      if (!Array.isArray(value)) throw new WrongTypeError(path, value);
      return value.map((entry, index) => {
        const read = item.read(entry, `${path}[${index}]`);
        if (read === undefined) throw new WrongTypeError(`${path}[${index}]`, entry);
        return read as Exclude<T, undefined>;
      });
    },
  };
}

/** Named parameters within a parameter. */
export function message<P extends Parameters>(parameters: P): Parameter<ValuesOf<P> | undefined> {
  const readAll = readerOf(parameters);
  return optional((value, path) => {
    if (!isObject(value)) throw new WrongTypeError(path, value);
    return readAll(value, `${path}.`);
  });
}

/** Texts of the caller's own choice as keys. */
export function mapOf<T>(item: Parameter<T>): Parameter<Readonly<Record<string, T>> | undefined> {
  return optional((value, path) => {
    if (!isObject(value)) throw new WrongTypeError(path, value);
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [key, item.read(entry, `${path}.${key}`)]),
    );
  });
}

/** A parameter that must be there, and not be empty. */
export function required<T>({ read, ...parameter }: Parameter<T>): Parameter<Exclude<T, undefined>> {
  return {
    ...parameter,
    read: (value, path) => {
      const known = value === undefined || value === null || value === '' ? undefined : read(value, path);
      if (known === undefined) throw missingValue(path);
      return known as Exclude<T, undefined>;
    },
  };
}

/** A parameter that must be more than of its type: `check` throws when it is not. Absent ones are not checked. */
export function checked<T>(
  parameter: Parameter<T>,
  check: (value: Exclude<T, undefined>, path: string) => void,
): Parameter<T> {
  return {
    ...parameter,
    read: (value, path) => {
      const read = parameter.read(value, path);
      if (read !== undefined) check(read as Exclude<T, undefined>, path);
      return read;
    },
  };
}

/** An integer up to a limit, refused as MLflow's handlers refuse it. */
export function intUpTo(max: number): Parameter<number | undefined> {
  return checked(int, (value, path) => {
    if (value > max) throw new WrongTypeError(path, value);
  });
}

/** Reads all parameters of an object; what it has besides them is passed over. */
export function readerOf<P extends Parameters>(
  parameters: P,
): (source: Readonly<Record<string, unknown>>, prefix: string) => ValuesOf<P> {
  const entries = Object.entries(parameters).map(([name, { read }]) => ({
    name,
    camel: camelCase(name),
    read,
  }));
  return (source, prefix) => {
    const values: Record<string, unknown> = {};
    for (const { name, camel, read } of entries) {
      values[name] = read(valueOf(source, name, camel), prefix + name);
    }
    return values as ValuesOf<P>;
  };
}

/** Protocol buffers' JSON may write a name in camel case; old clients say `run_uuid`. */
function valueOf(source: Readonly<Record<string, unknown>>, name: string, camel: string): unknown {
  const value = source[name];
  if (camel !== name && source[camel] !== undefined) {
    if (value === undefined) return source[camel];
    throw invalidParameter(`Request specifies both '${name}' and '${camel}'; provide only one of them.`);
  }
  return value === undefined && name === 'run_id' ? source['run_uuid'] : value;
}

function optional<T>(read: (value: unknown, path: string) => T): Parameter<T | undefined> {
  return { read: (value, path) => (value === undefined || value === null ? undefined : read(value, path)) };
}

function floatOf(written: string): number | undefined {
  if (FLOAT.test(written)) return Number(written);
  const [known, sign, nan] = NON_FINITE.exec(written) ?? [];
  if (known === undefined) return undefined;
  return nan !== undefined ? NaN : sign === '-' ? -Infinity : Infinity;
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
