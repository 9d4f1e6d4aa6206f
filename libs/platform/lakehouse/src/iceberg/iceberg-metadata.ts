import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { BrokenTableError, UnsupportedTableFeatureError } from '../lakehouse.errors.js';

/** Identifiers of snapshots need 64 bits: they are texts here. */
const identifier = z.union([z.int().transform(String), z.string().regex(/^-?\d+$/)]);

export type IcebergType =
  | string
  | { readonly type: 'struct'; readonly fields: readonly IcebergField[] }
  | { readonly type: 'list'; readonly element: IcebergType }
  | { readonly type: 'map'; readonly key: IcebergType; readonly value: IcebergType };

export interface IcebergField {
  readonly id: number;
  readonly name: string;
  readonly type: IcebergType;
  /** What it is in files that were written before it was added (format 3). */
  readonly 'initial-default'?: unknown;
}

const field: z.ZodType<IcebergField> = z.lazy(() =>
  z.object({ id: z.int(), name: z.string(), type, 'initial-default': z.unknown().optional() }),
);

const type: z.ZodType<IcebergType> = z.lazy(() =>
  z.union([
    z.string(),
    z.object({ type: z.literal('struct'), fields: z.array(field) }),
    z.object({ type: z.literal('list'), element: type }),
    z.object({ type: z.literal('map'), key: type, value: type }),
  ]),
);

const schema = z.object({ 'schema-id': z.int().default(0), fields: z.array(field) });

/** Transforms of several columns name none alone. */
const specField = z.object({ name: z.string(), transform: z.string(), 'source-id': z.int().nullish() });

const spec = z.object({ 'spec-id': z.int(), fields: z.array(specField) });

const snapshot = z.object({
  'snapshot-id': identifier,
  'sequence-number': z.int().default(0),
  'timestamp-ms': z.int(),
  'manifest-list': z.string().optional(),
  manifests: z.array(z.string()).optional(),
  summary: z.record(z.string(), z.string()).nullish(),
  'schema-id': z.int().nullish(),
  'key-id': z.string().nullish(),
});

const ref = z.object({ 'snapshot-id': identifier, type: z.enum(['branch', 'tag']) });

const metadata = z.object({
  'format-version': z.int(),
  location: z.string(),
  schemas: z.array(schema).optional(),
  schema: schema.optional(),
  'current-schema-id': z.int().nullish(),
  'partition-specs': z.array(spec).optional(),
  'partition-spec': z.array(specField).optional(),
  properties: z.record(z.string(), z.string()).nullish(),
  'current-snapshot-id': identifier.nullish(),
  snapshots: z.array(snapshot).nullish(),
  'snapshot-log': z.array(z.object({ 'snapshot-id': identifier, 'timestamp-ms': z.int() })).nullish(),
  refs: z.record(z.string(), ref).nullish(),
});

export type IcebergMetadata = z.infer<typeof metadata>;
export type IcebergSchema = z.infer<typeof schema>;
export type IcebergSnapshot = z.infer<typeof snapshot>;
export type PartitionSpec = z.infer<typeof spec>;

const NEWEST_FORMAT = 3;
const MOST_BYTES = 256 * 1024 * 1024;

/** Texts, or whole numbers that a double may not hold. */
const TEXT_OR_LONG = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d{16,}(?![\d.eE])/g;

/** @throws {BrokenTableError | UnsupportedTableFeatureError} */
export function readIcebergMetadata(file: string, bytes: Buffer): IcebergMetadata {
  const json = jsonIn(file, bytes);
  const version = z.object({ 'format-version': z.int() }).safeParse(json).data?.['format-version'];
  if (version !== undefined && version > NEWEST_FORMAT) {
    throw new UnsupportedTableFeatureError('ICEBERG', `format version ${version}`);
  }
  const parsed = metadata.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new BrokenTableError(
    file,
    `says what no table's metadata says: ${issue?.path.join('.') ?? 'all of it'}`,
  );
}

function jsonIn(file: string, bytes: Buffer): unknown {
  try {
    const text = (file.includes('.gz') ? gunzipSync(bytes, { maxOutputLength: MOST_BYTES }) : bytes).toString(
      'utf8',
    );
    return JSON.parse(text.replace(TEXT_OR_LONG, (part) => (part.startsWith('"') ? part : `"${part}"`)));
  } catch {
    throw new BrokenTableError(file, 'is no JSON, or is cut off');
  }
}

/** The schema that a snapshot was written with. */
export function schemaOf(
  { schemas, schema: only, 'current-schema-id': current }: IcebergMetadata,
  { 'schema-id': written }: IcebergSnapshot,
  file: string,
): IcebergSchema {
  const known = schemas ?? (only === undefined ? [] : [only]);
  const wanted = written ?? current;
  const found =
    known.find(({ 'schema-id': id }) => id === wanted) ?? (wanted == null ? known.at(-1) : undefined);
  if (found === undefined) throw new BrokenTableError(file, `has no schema ${wanted ?? ''}`);
  return found;
}
