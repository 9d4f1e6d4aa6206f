import {
  checked,
  enumOf,
  int,
  invalidParameter,
  list,
  message,
  requestSchema,
  required,
  requireLength,
  text,
} from '@orrery/platform-mlflow';

const tags = list(message({ key: required(text), value: text }));
const experimentId = required(text);

/** The most results of a page, of anything. */
const MAX_RESULTS = 50_000;

/** How many results a page has; refused with the text of MLflow's store. */
export const pageSize = checked(int, (value) => {
  const refused = `Invalid value ${value} for parameter 'max_results' supplied. It must be`;
  if (value < 1) throw invalidParameter(`${refused} a positive integer`);
  if (value > MAX_RESULTS) throw invalidParameter(`${refused} at most ${MAX_RESULTS}`);
});

/** Which things are shown: MLflow's word for ours. */
export const viewType = enumOf({ ACTIVE_ONLY: 1, DELETED_ONLY: 2, ALL: 3 });

const LOCATION_LENGTH = 2048;

/** Where files go, in the client's words: told and never followed. */
const artifactLocation = checked(text, (location) => {
  if (/[#;]/.test(location)) {
    throw invalidParameter("'artifact_location' URL can't include fragments or params.");
  }
  if (/\?.*(?:\.|%(?:25)*2e){2}/is.test(location)) throw invalidParameter('Invalid query string');
  if (location.startsWith('runs:')) {
    throw invalidParameter(`Artifact location cannot be a runs:/ URI. Given: '${location}'`);
  }
  requireLength('artifact_location', LOCATION_LENGTH, location);
});

export const createExperiment = requestSchema({
  name: required(text),
  artifact_location: artifactLocation,
  tags,
});
export const getExperiment = requestSchema({ experiment_id: experimentId });
export const getExperimentByName = requestSchema({ experiment_name: required(text) });
export const updateExperiment = requestSchema({ experiment_id: experimentId, new_name: required(text) });
export const setExperimentTag = requestSchema({
  experiment_id: experimentId,
  key: required(text),
  value: text,
});
export const deleteExperimentTag = requestSchema({ experiment_id: experimentId, key: required(text) });

export const searchExperiments = requestSchema({
  view_type: viewType,
  max_results: pageSize,
  order_by: list(text),
  filter: text,
  page_token: text,
});

export const searchDatasets = requestSchema({ experiment_ids: list(text) });
