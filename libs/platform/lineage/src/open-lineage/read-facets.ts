import { z } from 'zod';
import type { Facets } from './lineage-event.js';

/** Reads a facet if its sender wrote it as its schema says; what cannot be read says nothing. */
function reader<T>(name: string, schema: z.ZodType<T>): (facets: Facets) => T | null {
  return (facets) => {
    const read = schema.safeParse(facets[name]);
    return read.success ? read.data : null;
  };
}

const MAX_TEXT = 8192;
const NUL = String.fromCharCode(0);
const readable = z.string().refine((value) => !value.includes(NUL));
const text = readable.min(1).max(MAX_TEXT);

const named = z.object({ namespace: text, name: text });

const transformations = z
  .array(z.object({ type: readable, subtype: readable.nullish() }))
  .nullish()
  .transform((list) => list ?? []);

const inputField = z.object({ namespace: text, name: text, field: text, transformations });

export type InputField = z.infer<typeof inputField>;

/** The columns of a dataset, the outermost ones of nested types. */
export const readSchema = reader(
  'schema',
  z.object({ fields: z.array(z.object({ name: text, type: readable.nullish() })).nullish() }),
);

/** Other names of a dataset. */
export const readSymlinks = reader('symlinks', z.object({ identifiers: z.array(named) }));

/** Which columns went into which of this dataset, and which ones decided about all of it. */
export const readColumnLineage = reader(
  'columnLineage',
  z.object({
    fields: z.record(text, z.object({ inputFields: z.array(inputField) })),
    dataset: z.array(inputField).nullish(),
  }),
);

export const readParent = reader(
  'parent',
  z.object({ run: z.object({ runId: text }), job: z.object({ namespace: text.optional(), name: text }) }),
);

export const readNominalTime = reader(
  'nominalTime',
  z.object({ nominalStartTime: readable, nominalEndTime: readable.nullish() }),
);

export const readErrorMessage = reader('errorMessage', z.object({ message: readable }));

export const readJobType = reader(
  'jobType',
  z.object({
    integration: readable.nullish(),
    jobType: readable.nullish(),
    processingType: readable.nullish(),
  }),
);

/** The version of a dataset that a run met. */
export const readDatasetVersion = reader('version', z.object({ datasetVersion: text }));

const source = z.object({
  namespace: text.nullish(),
  name: text.nullish(),
  type: z.enum(['DATASET', 'JOB']),
  field: text.nullish(),
  transformations,
});

export type LineageSource = z.infer<typeof source>;

const target = {
  inputs: z.array(source).nullish(),
  fields: z.record(text, z.object({ inputs: z.array(source) })).nullish(),
};

/** What feeds a dataset, said outright. */
export const readDatasetLineage = reader('lineage', z.object(target));

/** What feeds datasets and jobs, said outright by a job. */
export const readJobLineage = reader(
  'lineage',
  z.object({
    entries: z.array(
      z.object({
        namespace: text.nullish(),
        name: text.nullish(),
        type: z.enum(['DATASET', 'JOB']),
        ...target,
      }),
    ),
  }),
);
