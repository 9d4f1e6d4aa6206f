import { z } from 'zod';

const id = z.uuid();
const severity = z.enum(['CRITICAL', 'WARNING', 'INFO']);

/** A version of a dataset, or a file that did not become one. */
const judgedTable = {
  datasetId: id,
  dataset: z.string(),
  branch: z.string(),
  versionId: id.nullable(),
  version: z.int().nullable(),
};

/** What `data` tells of how good data is. */
export const QUALITY_EVENTS = {
  /** `data`: a table was judged by a suite of expectations; the version is null for a file that was refused. */
  ValidationFinished: z.object({
    ...judgedTable,
    validationId: id.nullable(),
    suite: z.string(),
    occasion: z.enum(['INTAKE', 'REQUEST']),
    success: z.boolean(),
    evaluated: z.int(),
    failed: z.int(),
    /** The worst of what failed; null when nothing did. */
    severity: severity.nullable(),
    /** What failed, ten of them at the most. */
    failures: z
      .array(z.object({ expectation: z.string(), column: z.string().nullable(), rows: z.int().nullable() }))
      .readonly(),
  }),
  /** `data`: a metric of a table is out of line with the versions before it, as an anomaly check has it. */
  AnomalyFound: z.object({
    ...judgedTable,
    metric: z.string(),
    column: z.string().nullable(),
    severity,
    value: z.number(),
    usual: z.number(),
    score: z.number(),
    criticalScore: z.number(),
  }),
} as const;
