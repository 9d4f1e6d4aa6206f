import { GraphQLScalarType, Kind, valueFromASTUntyped, type ValueNode } from 'graphql';

function dateOf(value: unknown): Date {
  const date = value instanceof Date ? value : new Date(typeof value === 'string' ? value : NaN);
  if (Number.isNaN(date.getTime())) {
    throw new TypeError(`"${String(value)}" is no instant: write it as 2001-06-01T12:00:00.000Z.`);
  }
  return date;
}

function longOf(value: unknown): number {
  const number = typeof value === 'string' || typeof value === 'bigint' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) {
    throw new TypeError(`"${String(value)}" is no whole number of up to 2^53 − 1.`);
  }
  return number;
}

function stringOf(node: ValueNode): string {
  return node.kind === Kind.STRING ? node.value : '';
}

function integerOf(node: ValueNode): unknown {
  return node.kind === Kind.INT ? node.value : undefined;
}

const dateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  serialize: (value) => dateOf(value).toISOString(),
  parseValue: dateOf,
  parseLiteral: (node) => dateOf(stringOf(node)),
});

const json = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});

const long = new GraphQLScalarType<number, number>({
  name: 'Long',
  serialize: longOf,
  parseValue: longOf,
  parseLiteral: (node) => longOf(integerOf(node)),
});

/** How the scalars of the shared schema are read and written. */
export const SHARED_SCALARS = { DateTime: dateTime, JSON: json, Long: long };
