import { InvalidInputError } from '@orrery/domain';
import { COMPARISONS, type RowFilter } from '@orrery/platform-tables';
import { z } from 'zod';

/** Which rows are asked for. */
export interface RowRequest {
  readonly columns?: readonly string[];
  readonly filter?: RowFilter;
  /** How many at the most; all when not given. */
  readonly limit?: number;
  /** How many of those that the filter lets through come before. */
  readonly offset: number;
}

const MOST_COLUMNS = 1000;
const MOST_VALUES = 1000;

const value = z.union([z.number(), z.string(), z.boolean()]);

const filterSchema: z.ZodType<RowFilter> = z.lazy(() =>
  z.union([
    z.strictObject({ column: z.string(), op: z.enum(COMPARISONS), value }),
    z.strictObject({ column: z.string(), op: z.literal('IN'), value: z.array(value).max(MOST_VALUES) }),
    z.strictObject({ column: z.string(), op: z.literal('IS_NULL') }),
    z.strictObject({ column: z.string(), op: z.literal('NOT_NULL') }),
    z.strictObject({ all: z.array(filterSchema) }),
    z.strictObject({ any: z.array(filterSchema) }),
    z.strictObject({ not: filterSchema }),
  ]),
);

const requestSchema = z.strictObject({
  columns: z.array(z.string()).min(1).max(MOST_COLUMNS).optional(),
  filter: filterSchema.optional(),
  limit: z.int().min(0).optional(),
  offset: z.int().min(0).default(0),
});

/** A filter as it comes from outside; what is null in it was not given. @throws {InvalidInputError} */
export function readRowFilter(filter: unknown): RowFilter {
  return parsed(filterSchema, withoutNulls(filter), 'filter');
}

/** @throws {InvalidInputError} that names the place. */
export function readRowRequest(body: unknown): RowRequest {
  const { columns, filter, limit, offset } = parsed(requestSchema, body ?? {}, 'body');
  return {
    offset,
    ...(columns !== undefined && { columns }),
    ...(filter !== undefined && { filter }),
    ...(limit !== undefined && { limit }),
  };
}

/** A filter this deep is refused before its parts are looked at. */
const DEEPEST = 40;

function parsed<T>(schema: z.ZodType<T>, body: unknown, field: string): T {
  if (isDeeper(body, DEEPEST)) throw new InvalidInputError(field, 'It is nested too deep.');
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? field : issue.path.join('.');
  const known = `${COMPARISONS.join(', ')}, IN, IS_NULL, NOT_NULL`;
  const form = `{"column", "op", "value"}, {"all"}, {"any"} or {"not"}, with the op ${known}`;
  const message = place.startsWith('filter')
    ? `A filter is ${form}.`
    : (issue?.message ?? 'It is not valid.');
  throw new InvalidInputError(place, message);
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => isDeeper(part, levels - 1));
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const given = Object.entries(value).filter(([, part]) => part !== null && part !== undefined);
  return Object.fromEntries(given.map(([name, part]) => [name, withoutNulls(part)]));
}
