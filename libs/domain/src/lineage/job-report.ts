import { z } from 'zod';
import { LINEAGE_NODE_KINDS } from './lineage-node-kind.js';

/** Where a run of a job stands: it began, goes on, ended well, was given up, failed, or told something else. */
export const JOB_STATES = ['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER'] as const;

export type JobState = (typeof JOB_STATES)[number];

/**
 * How a column came out of another: its values as they were, made from them one by one, made from many of them; or, the
 * rest, without its values being in there, by what they decided.
 */
export const COLUMN_FLOWS = [
  'IDENTITY',
  'TRANSFORMATION',
  'AGGREGATION',
  'JOIN',
  'GROUP_BY',
  'FILTER',
  'SORT',
  'WINDOW',
  'CONDITIONAL',
] as const;

export type ColumnFlow = (typeof COLUMN_FLOWS)[number];

/** What a run does to a thing besides reading or writing it. */
export const NODE_CHANGES = ['CREATE', 'ALTER', 'OVERWRITE', 'TRUNCATE', 'DROP'] as const;

export type NodeChange = (typeof NODE_CHANGES)[number];

const id = z.uuid();
const moment = z.iso.datetime();
const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();

const named = {
  kind: z.enum(LINEAGE_NODE_KINDS),
  /** The identifier of what Orrery keeps; a name in its namespace for anything else. */
  id: z.string().min(1),
  /** As people know it. */
  name: z.string().min(1),
};

/** Something that data flows from or to. */
const node = z.object({
  ...named,
  /** Where names are unique; `orrery` unless given. */
  namespace: z.string().min(1).optional(),
  /** Which version of `name` it is. */
  version: z.string().min(1).optional(),
  /** What it is a version of. */
  partOf: z.object(named).optional(),
  columns: list(z.object({ name: z.string().min(1), type: z.string() })).optional(),
  rows: z.int().min(0).optional(),
  sizeBytes: z.int().min(0).optional(),
  /** What was tried on it, and whether it held. */
  assertions: list(
    z.object({ assertion: z.string().min(1), success: z.boolean(), column: z.string().optional() }),
  ).optional(),
  change: z.enum(NODE_CHANGES).optional(),
  /** Where something lies that Orrery does not keep. */
  source: z.object({ name: z.string().min(1), uri: z.url() }).optional(),
});

/** A column of an input or output, which is named by its place in the list. */
const end = z.object({ node: z.int().min(0), column: z.string().min(1) });

/** The code that a job is, as Git has it. */
export const reportedCode = z.object({
  commit: z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/),
  /** As Git is told it. */
  repository: z.string().min(1).optional(),
  branch: z.string().min(1).optional(),
  path: z.string().min(1).optional(),
});

/** What a job says of one of its runs; what it said before stays true. */
export const jobReport = z.object({
  runId: id,
  /** `name` as `features.materialize/<view>`: the same for all runs of it. */
  job: z.object({ name: z.string().min(1), kind: z.string().min(1), code: reportedCode.optional() }),
  state: z.enum(JOB_STATES),
  at: moment,
  parent: z.object({ runId: id, job: z.string().min(1) }).nullable(),
  error: z.string().nullable(),
  /** What the run is due for: the moment, or the time from then until (without) another. */
  nominal: z.object({ from: moment, until: moment.optional() }).optional(),
  /** What had to end well before it: jobs, and which runs of them where that is known. */
  after: list(z.object({ job: z.string().min(1), runId: id.optional() })).optional(),
  inputs: list(node),
  outputs: list(node),
  /** Which column of an input (by its place in `inputs`) went into which of an output (in `outputs`), where known. */
  columns: list(z.object({ from: end, to: end, how: z.enum(COLUMN_FLOWS) })),
});

export type ReportedNode = z.infer<typeof node>;
export type ReportedCode = z.infer<typeof reportedCode>;
export type ReportedColumn = ReportedJob['columns'][number];
export type ReportedJob = z.infer<typeof jobReport>;
