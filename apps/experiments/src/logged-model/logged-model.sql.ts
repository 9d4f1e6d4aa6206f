const PAIRS = `coalesce(json_agg(json_build_object('key', key, 'value', value) ORDER BY key), '[]')`;

/** JSON has no NaN: values travel as texts. */
const METRICS = `coalesce(json_agg(json_build_object(
    'runId', run_id, 'key', key, 'value', value::text, 'atMs', at_ms, 'step', step,
    'datasetName', dataset_name, 'datasetDigest', dataset_digest
  ) ORDER BY key, at_ms, step), '[]')`;

/** A logged model with all that belongs to it, in one statement. */
export const DETAILS = `
  SELECT model.id, model.experiment_id, model.name, model.model_type, model.source_run_id, model.status,
    model.created_at, model.updated_at, model.deleted_at,
    experiment.number, experiment.project, experiment.artifact_location,
    (SELECT ${PAIRS} FROM logged_model_param WHERE model_id = model.id) AS params,
    (SELECT ${PAIRS} FROM logged_model_tag WHERE model_id = model.id) AS tags,
    (SELECT ${METRICS} FROM logged_model_metric WHERE model_id = model.id) AS metrics
  FROM logged_model AS model JOIN experiment ON experiment.id = model.experiment_id`;

/** Whether the caller may know that the experiment exists: placeholders are its project, or null for all. */
export function inScope(placeholder: string): string {
  return `(${placeholder}::text IS NULL OR experiment.project = ${placeholder})`;
}

export const FIND_MODEL = `${DETAILS} WHERE model.id = $1 AND ${inScope('$2')}`;

/** The newest model of that name that the run made. */
export const FIND_MODEL_OF_RUN = `${DETAILS}
  WHERE model.source_run_id IN ($1::text, replace($1, '-', '')) AND model.name = $2 AND model.deleted_at IS NULL
    AND model.experiment_id = (SELECT experiment_id FROM run WHERE id = $1::uuid)
  ORDER BY model.created_at DESC, model.id DESC LIMIT 1`;

/** The row stays locked until the transaction ends. */
export const LOCK_MODEL = `
  SELECT model.id FROM logged_model AS model JOIN experiment ON experiment.id = model.experiment_id
  WHERE model.id = $1 AND ${inScope('$2')} FOR UPDATE OF model`;

export const SET_STATUS = 'UPDATE logged_model SET status = $2, updated_at = $3 WHERE id = $1';

export const SET_DELETED = 'UPDATE logged_model SET deleted_at = $2, updated_at = $2 WHERE id = $1';

export const ADD_PARAMS = `
  INSERT INTO logged_model_param (model_id, key, value)
  SELECT $1::uuid, key, value FROM unnest($2::text[], $3::text[]) AS given (key, value)
  ON CONFLICT DO NOTHING`;

export const LIST_PARAMS =
  'SELECT key, value FROM logged_model_param WHERE model_id = $1 AND key = ANY ($2::text[])';

export const SET_TAGS = `
  INSERT INTO logged_model_tag (model_id, key, value)
  SELECT $1::uuid, key, value FROM unnest($2::text[], $3::text[]) AS given (key, value)
  ON CONFLICT ON CONSTRAINT logged_model_tag_pk DO UPDATE SET value = excluded.value`;

export const FIND_TAG = 'SELECT value FROM logged_model_tag WHERE model_id = $1 AND key = $2';

export const DELETE_TAG = 'DELETE FROM logged_model_tag WHERE model_id = $1 AND key = $2';

/** Resolves to the models among the given ones that can be measured by the run: those of its project that are not deleted. */
export const LIST_MEASURABLE = `
  SELECT model.id FROM logged_model AS model
    JOIN experiment ON experiment.id = model.experiment_id
    JOIN run ON run.id = $2
    JOIN experiment AS home ON home.id = run.experiment_id AND home.project = experiment.project
  WHERE model.id = ANY ($1::uuid[]) AND model.deleted_at IS NULL`;

export const ADD_METRICS = `
  INSERT INTO logged_model_metric (run_id, model_id, key, at_ms, step, value, dataset_name, dataset_digest)
  SELECT $1::uuid, * FROM unnest(
    $2::uuid[], $3::text[], $4::bigint[], $5::bigint[], $6::float8[], $7::text[], $8::text[]
  )
  ON CONFLICT DO NOTHING`;
