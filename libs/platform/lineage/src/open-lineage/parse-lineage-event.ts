import { JOB_STATES } from '@orrery/domain';
import { z } from 'zod';
import { parseInstant } from './instant.js';
import type { EventDataset, LineageEvent, ParsedEvent } from './lineage-event.js';

const MAX_NAME = 4096;
const MAX_RUN_ID = 512;
const MAX_FAULTS = 20;

const NUL = String.fromCharCode(0);

const text = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .refine((read) => !read.includes(NUL), 'a name holds no NUL character');

const name = text(MAX_NAME);
const runId = text(MAX_RUN_ID);

const facets = z.record(z.string(), z.unknown()).nullish();

const dataset = z.object({ namespace: name, name, facets, inputFacets: facets, outputFacets: facets });
const job = z.object({ namespace: name, name, facets });

const base = {
  eventTime: z.string().transform((text, context) => {
    const instant = parseInstant(text);
    if (instant !== null) return instant;
    context.addIssue('expected a moment with its offset, as 2001-06-01T12:00:00Z');
    return z.NEVER;
  }),
  producer: z.string().nullish(),
  schemaURL: z.string().nullish(),
};

const flows = { inputs: z.array(dataset).nullish(), outputs: z.array(dataset).nullish() };

const runEvent = z.object({
  ...base,
  ...flows,
  eventType: z.enum(JOB_STATES).nullish(),
  run: z.object({ runId, facets }),
  job,
});
const jobEvent = z.object({ ...base, ...flows, job });
const datasetEvent = z.object({ ...base, dataset });

type SentDataset = z.infer<typeof dataset>;

/**
 * Reads an event of OpenLineage: what it is is told by what it has, a run, a job, or a dataset. Facets are kept as they
 * are: they are read, where they can be, by who needs them. A run's identifier need not be a UUID.
 */
export function parseLineageEvent(json: unknown): ParsedEvent {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return refused([{ path: '', message: 'An event is a JSON object.' }]);
  }
  if ('run' in json && json.run != null) return parse(runEvent, json, toRunEvent);
  if ('job' in json && json.job != null) return parse(jobEvent, json, toJobEvent);
  if ('dataset' in json && json.dataset != null) return parse(datasetEvent, json, toDatasetEvent);
  return refused([{ path: '', message: 'An event has a "run" and a "job", or a "job", or a "dataset".' }]);
}

function parse<T>(schema: z.ZodType<T>, json: unknown, toEvent: (read: T) => LineageEvent): ParsedEvent {
  const read = schema.safeParse(json);
  if (read.success) return { kind: 'event', event: toEvent(read.data) };
  const faults = read.error.issues.slice(0, MAX_FAULTS);
  return refused(faults.map(({ path, message }) => ({ path: path.join('.'), message })));
}

function refused(faults: Extract<ParsedEvent, { kind: 'refused' }>['faults']): ParsedEvent {
  return { kind: 'refused', faults };
}

function toRunEvent({ eventTime, eventType, run, job, ...rest }: z.infer<typeof runEvent>): LineageEvent {
  return {
    kind: 'RUN',
    at: eventTime,
    state: eventType ?? 'OTHER',
    run: { runId: run.runId, facets: run.facets ?? {} },
    job: { ...job, facets: job.facets ?? {} },
    ...datasetsOf(rest),
  };
}

function toJobEvent({ eventTime, job, ...rest }: z.infer<typeof jobEvent>): LineageEvent {
  return { kind: 'JOB', at: eventTime, job: { ...job, facets: job.facets ?? {} }, ...datasetsOf(rest) };
}

function toDatasetEvent({ eventTime, dataset }: z.infer<typeof datasetEvent>): LineageEvent {
  return { kind: 'DATASET', at: eventTime, dataset: toDataset(dataset) };
}

function datasetsOf(sent: { inputs?: SentDataset[] | null; outputs?: SentDataset[] | null }) {
  return { inputs: (sent.inputs ?? []).map(toDataset), outputs: (sent.outputs ?? []).map(toDataset) };
}

/** What is said of a dataset as an input or output is said of it too. */
function toDataset({ namespace, name, facets, inputFacets, outputFacets }: SentDataset): EventDataset {
  return { namespace, name, facets: { ...facets, ...inputFacets, ...outputFacets } };
}
