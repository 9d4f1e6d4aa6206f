import { z } from 'zod';
import type { AvroRecord } from '../avro/read-avro-file.js';
import { BrokenTableError } from '../lakehouse.errors.js';

const bytes = z.custom<Buffer>((value) => Buffer.isBuffer(value));
const long = z.union([z.number(), z.bigint()]).transform(Number);

/** Maps by the number of a field are lists of pairs. */
function byField<T>(value: z.ZodType<T>): z.ZodType<ReadonlyMap<number, T>> {
  return z
    .array(z.object({ key: z.int(), value }))
    .nullish()
    .transform((pairs) => new Map((pairs ?? []).map((pair) => [pair.key, pair.value as T])));
}

const listed = z.object({
  manifest_path: z.string(),
  partition_spec_id: z.int().default(0),
  content: z.int().default(0),
  sequence_number: long.default(0),
});

const dataFile = z.object({
  content: z.int().default(0),
  file_path: z.string(),
  file_format: z.string(),
  partition: z.record(z.string(), z.unknown()).default({}),
  record_count: long,
  file_size_in_bytes: long,
  value_counts: byField(long),
  null_value_counts: byField(long),
  lower_bounds: byField(bytes),
  upper_bounds: byField(bytes),
  equality_ids: z.array(z.int()).nullish(),
  key_metadata: bytes.nullish(),
  referenced_data_file: z.string().nullish(),
  content_offset: long.nullish(),
  content_size_in_bytes: long.nullish(),
});

const entry = z.object({ status: z.int(), sequence_number: long.nullish(), data_file: dataFile });

export type ListedManifest = z.infer<typeof listed>;
export type ManifestFile = z.infer<typeof dataFile>;
export type ManifestEntry = z.infer<typeof entry>;

/** @throws {BrokenTableError} */
export function listedManifests(file: string, records: readonly AvroRecord[]): readonly ListedManifest[] {
  return records.map((record) => parsed(file, listed, record));
}

/** @throws {BrokenTableError} */
export function manifestEntries(file: string, records: readonly AvroRecord[]): readonly ManifestEntry[] {
  return records.map((record) => parsed(file, entry, record));
}

function parsed<T>(file: string, schema: z.ZodType<T>, record: AvroRecord): T {
  const result = schema.safeParse(record);
  if (result.success) return result.data;
  throw new BrokenTableError(file, `lacks ${result.error.issues[0]?.path.join('.') ?? 'what it needs'}`);
}
