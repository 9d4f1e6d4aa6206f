import { LIMITS, invalidParameter, requireLength } from '@orrery/platform-mlflow';
import type { KeyValue } from '../key-value.js';

/** The tag of a run that lists the models which an MLflow 2 client logged. */
const HISTORY_TAG = 'mlflow.log-model.history';

const MANDATORY = ['artifact_path', 'flavors', 'utc_time_created', 'run_id'];

/** What such clients' own servers keep of a flavor: everything but what only loading needs. */
const FIELDS = [...MANDATORY, 'model_uuid', 'saved_input_example_info', 'signature', 'mlflow_version'];

/** The history tag with one more model. @param json The model's description, as an `MLmodel` file has it. */
export function withLoggedModel(tags: readonly KeyValue[], json: string): KeyValue {
  const model = parse(json);
  if (model === null) {
    throw invalidParameter(`Malformed model info. \n ${json.slice(0, 1000)} \n is not a valid JSON.`);
  }
  const missing = MANDATORY.filter((field) => !Object.hasOwn(model, field));
  if (missing.length > 0) {
    const fields = missing.map((field) => `'${field}'`).join(', ');
    throw invalidParameter(`Model json is missing mandatory fields: {${fields}}`);
  }
  const kept = Object.fromEntries(Object.entries(model).filter(([field]) => FIELDS.includes(field)));
  const value = JSON.stringify([...historyIn(tags), kept]);
  return { key: HISTORY_TAG, value: requireLength('value', LIMITS.tagValueLength, value) };
}

function historyIn(tags: readonly KeyValue[]): readonly unknown[] {
  const value = tags.find(({ key }) => key === HISTORY_TAG)?.value ?? '[]';
  try {
    const history = JSON.parse(value) as unknown;
    return Array.isArray(history) ? history : [];
  } catch {
    throw invalidParameter(`The tag '${HISTORY_TAG}' of the run is not a list in JSON.`);
  }
}

function parse(json: string): object | null {
  try {
    const model = JSON.parse(json) as unknown;
    return typeof model === 'object' && !Array.isArray(model) ? model : null;
  } catch {
    return null;
  }
}
