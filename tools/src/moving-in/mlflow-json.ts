import { z } from 'zod';

/** What is read of MLflow's answers: what is not set is left out there. */
const int = z.coerce.number().int();
const text = z.string().default('');
const pair = z.object({ key: z.string(), value: text });
const pairs = z.array(pair).default([]);
const value = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]).default(0);
const page = { next_page_token: z.string().optional() };

export type KeyValue = z.output<typeof pair>;

const experiment = z.object({
  experiment_id: z.string(),
  name: z.string(),
  artifact_location: text,
  lifecycle_stage: z.string().default('active'),
  creation_time: int.default(0),
  last_update_time: int.default(0),
  tags: pairs,
});
export const experimentPage = z.object({ experiments: z.array(experiment).default([]), ...page });
export type SourceExperiment = z.output<typeof experiment>;

const metric = z.object({ key: z.string(), value, timestamp: int.default(0), step: int.default(0) });
export const historyPage = z.object({ metrics: z.array(metric).default([]), ...page });
export type SourcePoint = z.output<typeof metric>;

const run = z.object({
  info: z.object({
    run_id: z.string(),
    run_name: text,
    experiment_id: text,
    user_id: text,
    status: z.enum(['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED']).default('RUNNING'),
    start_time: int.default(0),
    end_time: int.nullable().default(null),
    artifact_uri: text,
    lifecycle_stage: z.string().default('active'),
  }),
  data: z
    .object({ metrics: z.array(metric).default([]), params: pairs, tags: pairs })
    .default({ metrics: [], params: [], tags: [] }),
  inputs: z
    .object({
      dataset_inputs: z
        .array(
          z.object({
            tags: pairs,
            dataset: z.object({
              name: z.string(),
              digest: z.string(),
              source_type: text,
              source: text,
              schema: z.string().nullable().default(null),
              profile: z.string().nullable().default(null),
            }),
          }),
        )
        .default([]),
      model_inputs: z.array(z.object({ model_id: z.string() })).default([]),
    })
    .default({ dataset_inputs: [], model_inputs: [] }),
  outputs: z
    .object({ model_outputs: z.array(z.object({ model_id: z.string(), step: int.default(0) })).default([]) })
    .default({ model_outputs: [] }),
});
export const runPage = z.object({ runs: z.array(run).default([]), ...page });
export const oneRun = z.object({ run });
export type SourceRun = z.output<typeof run>;

const file = z.object({ path: z.string(), is_dir: z.boolean().default(false), file_size: int.default(0) });
export const filePage = z.object({ files: z.array(file).default([]), ...page });
export type SourceFile = z.output<typeof file>;

const loggedModel = z.object({
  info: z.object({
    model_id: z.string(),
    name: text,
    model_type: text,
    source_run_id: text,
    status: z.string().default('LOGGED_MODEL_STATUS_UNSPECIFIED'),
    artifact_uri: text,
    creation_timestamp_ms: int.default(0),
    last_updated_timestamp_ms: int.default(0),
    tags: pairs,
  }),
  data: z
    .object({
      params: pairs,
      metrics: z.array(metric.extend({ run_id: text, dataset_name: text, dataset_digest: text })).default([]),
    })
    .default({ params: [], metrics: [] }),
});
export const loggedModelPage = z.object({ models: z.array(loggedModel).default([]), ...page });
export type SourceLoggedModel = z.output<typeof loggedModel>;

const registeredModel = z.object({
  name: z.string(),
  description: text,
  creation_timestamp: int.default(0),
  last_updated_timestamp: int.default(0),
  tags: pairs,
  aliases: z.array(z.object({ alias: z.string(), version: int })).default([]),
});
export const registeredModelPage = z.object({
  registered_models: z.array(registeredModel).default([]),
  ...page,
});
export type SourceModel = z.output<typeof registeredModel>;

const modelVersion = z.object({
  version: int,
  description: text,
  source: text,
  run_id: text,
  run_link: text,
  model_id: text,
  status: z.enum(['PENDING_REGISTRATION', 'READY', 'FAILED_REGISTRATION']).default('READY'),
  status_message: text,
  current_stage: z.enum(['None', 'Staging', 'Production', 'Archived']).catch('None').default('None'),
  creation_timestamp: int.default(0),
  last_updated_timestamp: int.default(0),
  tags: pairs,
});
export const modelVersionPage = z.object({ model_versions: z.array(modelVersion).default([]), ...page });
export type SourceVersion = z.output<typeof modelVersion>;
