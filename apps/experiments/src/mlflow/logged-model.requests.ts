import {
  checked,
  enumOf,
  flag,
  int,
  invalidParameter,
  list,
  message,
  requestSchema,
  required,
  text,
} from '@orrery/platform-mlflow';
import { MLFLOW_STATUSES } from './logged-model.json.js';

const NOT_IN_NAMES = ['/', ':', '.', '%', '"', "'"];

const modelName = checked(text, (name) => {
  if (name === '' || !NOT_IN_NAMES.some((mark) => name.includes(mark))) return;
  throw invalidParameter(
    `Invalid model name ('${name}') provided. Model name must be a non-empty string and cannot contain the ` +
      `following characters: ('/', ':', '.', '%', '"', "'")`,
  );
});

const pairs = list(message({ key: required(text), value: text }));

export const createLoggedModel = requestSchema({
  experiment_id: required(text),
  name: modelName,
  model_type: text,
  source_run_id: text,
  params: pairs,
  tags: pairs,
});

export const getLoggedModel = requestSchema({ allow_deleted: text });

export const finalizeLoggedModel = requestSchema({
  model_id: required(text),
  status: required(enumOf(MLFLOW_STATUSES)),
});

export const logLoggedModelParams = requestSchema({ model_id: required(text), params: pairs });

export const setLoggedModelTags = requestSchema({ tags: pairs });

export const searchLoggedModels = requestSchema({
  experiment_ids: required(list(required(text))),
  filter: text,
  datasets: list(message({ dataset_name: text, dataset_digest: text })),
  max_results: int,
  order_by: list(message({ field_name: text, ascending: flag, dataset_name: text, dataset_digest: text })),
  page_token: text,
});

export const listModelFiles = requestSchema({ artifact_directory_path: text });
