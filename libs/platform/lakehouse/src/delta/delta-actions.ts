import { z } from 'zod';

const vector = z.object({
  storageType: z.enum(['i', 'u', 'p']),
  pathOrInlineDv: z.string(),
  offset: z.number().nullish(),
  sizeInBytes: z.int().nonnegative(),
  cardinality: z.number(),
});

const partitionValues = z.record(z.string(), z.string().nullable());

const add = z.object({
  path: z.string(),
  partitionValues: partitionValues.nullish(),
  size: z.number(),
  modificationTime: z.number().nullish(),
  stats: z.string().nullish(),
  /** Checkpoints may keep statistics as a struct instead. */
  stats_parsed: z.looseObject({}).nullish(),
  deletionVector: vector.nullish(),
});

const remove = z.object({ path: z.string(), deletionVector: vector.nullish() });

const metaData = z.object({
  schemaString: z.string(),
  partitionColumns: z.array(z.string()).nullish(),
  configuration: z.record(z.string(), z.string().nullable()).nullish(),
  format: z.object({ provider: z.string().nullish() }).nullish(),
});

const protocol = z.object({
  minReaderVersion: z.int(),
  readerFeatures: z.array(z.string()).nullish(),
});

const commitInfo = z.object({
  timestamp: z.number().nullish().catch(null),
  inCommitTimestamp: z.number().nullish(),
  operation: z.string().nullish().catch(null),
});

/** What a line of the log says. What is not read here (`txn`, `cdc`, `domainMetadata`, …) is left out. */
export const deltaAction = z.object({
  add: add.nullish(),
  remove: remove.nullish(),
  metaData: metaData.nullish(),
  protocol: protocol.nullish(),
  commitInfo: commitInfo.nullish(),
});

export type DeltaAction = z.infer<typeof deltaAction>;
export type AddFile = z.infer<typeof add>;
export type RemoveFile = z.infer<typeof remove>;
export type DeltaMetadata = z.infer<typeof metaData>;
export type DeltaProtocol = z.infer<typeof protocol>;
export type DeletionVectorDescriptor = z.infer<typeof vector>;
