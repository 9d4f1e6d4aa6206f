import {
  LIMITS,
  checked,
  float,
  int,
  list,
  message,
  requestSchema,
  required,
  requireLength,
  text,
  type Parameter,
} from '@orrery/platform-mlflow';

const runId = required(text);

export const logMetric = requestSchema({
  run_id: runId,
  key: required(text),
  value: required(float),
  timestamp: required(int),
  step: int,
  model_id: text,
  dataset_name: text,
  dataset_digest: text,
});

export const logParameter = requestSchema({ run_id: runId, key: required(text), value: text });
export const setTag = requestSchema({ run_id: runId, key: required(text), value: text });
export const deleteTag = requestSchema({ run_id: runId, key: required(text) });
export const logModel = requestSchema({ run_id: runId, model_json: required(text) });

const dataset = message({
  name: required(upTo(LIMITS.datasetNameLength, 'name')),
  digest: required(upTo(LIMITS.datasetDigestLength, 'digest')),
  source_type: required(upTo(LIMITS.datasetNameLength, 'source_type')),
  source: required(upTo(LIMITS.datasetSourceLength, 'source')),
  schema: upTo(LIMITS.datasetSchemaLength, 'schema'),
  profile: upTo(LIMITS.datasetProfileLength, 'profile'),
});

const inputTag = message({
  key: required(upTo(LIMITS.inputTagKeyLength, 'key')),
  value: required(upTo(LIMITS.inputTagValueLength, 'value')),
});

export const logInputs = requestSchema({
  run_id: runId,
  datasets: list(message({ dataset: required(dataset), tags: list(inputTag) })),
  models: list(message({ model_id: required(text) })),
});

export const logOutputs = requestSchema({
  run_id: runId,
  models: required(list(message({ model_id: required(text), step: int }))),
});

function upTo(limit: number, name: string): Parameter<string | undefined> {
  return checked(text, (value) => void requireLength(name, limit, value));
}
