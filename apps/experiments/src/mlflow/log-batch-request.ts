import {
  LIMITS,
  WrongTypeError,
  float,
  int,
  invalidParameter,
  invalidValue,
  missingValue,
  requireKey,
  requireParam,
  requireTag,
  text,
  type KeyValue,
} from '@orrery/platform-mlflow';
import type { LoggedModelMetricPoint } from '../logged-model/logged-model.js';
import type { MetricPoint } from '../run-metric/run-metric.js';
import type { RunBatch } from '../run/run-batch.js';

/** What a batch says: to the run, and of the logged models that its metrics measure. */
export interface LogBatchRequest extends RunBatch {
  readonly runId: string;
  readonly modelPoints: readonly LoggedModelMetricPoint[];
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads a batch in one pass over its entries: this is what clients send most, so it takes no schema's detour and makes
 * nothing of an entry but the point that is stored.
 *
 * @throws {MlflowError} naming the first entry that is wrong.
 */
export function readLogBatch(body: Json): LogBatchRequest {
  const runId = text.read(body['run_id'] ?? body['run_uuid'], 'run_id');
  if (!runId) throw missingValue('run_id');
  const metrics = arrayOf(body, 'metrics');
  const params = arrayOf(body, 'params');
  const tags = arrayOf(body, 'tags');
  requireCounts(metrics.length, params.length, tags.length);
  const points = metrics.map(readMetric);
  return {
    runId,
    metrics: points,
    params: requireUniqueKeys(params.map(readParam)),
    tags: tags.map(readTag),
    modelPoints: readModelPoints(metrics, points),
  };
}

/** One metric of a request: the whole request, or an entry of its batch. @param path Where it stands, with a dot; or ''. */
export function readPoint(metric: Json, path: string): MetricPoint {
  const { key, value, timestamp, step } = metric;
  // What nearly every point is: nothing to convert, nothing to refuse.
  if (typeof key !== 'string' || key === '') throw wrongOrMissing(key, `${path}key`);
  const number = typeof value === 'number' ? value : float.read(value, `${path}value`);
  if (number === undefined) throw missingValue(`${path}value`);
  const atMs = isPlainInteger(timestamp) ? timestamp : int.read(timestamp, `${path}timestamp`);
  if (atMs === undefined) throw missingValue(`${path}timestamp`);
  const at = isPlainInteger(step) ? step : (int.read(step, `${path}step`) ?? 0);
  requireKey(key, `${path}name`, 'Metric name');
  if (atMs < 0) throw negativeTime(`${path}timestamp`, atMs, key, number);
  if (!metric['dataset_name'] !== !metric['dataset_digest']) {
    throw invalidParameter('Both dataset_name and dataset_digest must be provided if one is provided');
  }
  return { key, value: number, atMs, step: at };
}

/** What a metric says of a logged model; null when it names none. */
export function readModelPoint(
  metric: Json,
  point: MetricPoint,
  path: string,
): LoggedModelMetricPoint | null {
  const modelId = text.read(metric['model_id'], `${path}model_id`);
  if (!modelId) return null;
  return {
    ...point,
    modelId,
    datasetName: text.read(metric['dataset_name'], `${path}dataset_name`) || null,
    datasetDigest: text.read(metric['dataset_digest'], `${path}dataset_digest`) || null,
  };
}

function readMetric(entry: unknown, index: number): MetricPoint {
  return readPoint(objectAt(entry, 'metrics', index), `metrics[${index}].`);
}

function readParam(entry: unknown, index: number): KeyValue {
  return requireParam(readPair(entry, 'params', index), `params[${index}]`);
}

function readTag(entry: unknown, index: number): KeyValue {
  return requireTag(readPair(entry, 'tags', index), `tags[${index}]`);
}

function readModelPoints(
  metrics: readonly unknown[],
  points: readonly MetricPoint[],
): readonly LoggedModelMetricPoint[] {
  if (!metrics.some((metric) => (metric as Json)['model_id'])) return [];
  return points
    .map((point, index) => readModelPoint(metrics[index] as Json, point, `metrics[${index}].`))
    .filter((point) => point !== null);
}

function readPair(entry: unknown, list: string, index: number): KeyValue {
  const { key, value } = objectAt(entry, list, index);
  if (typeof key !== 'string' || key === '') throw wrongOrMissing(key, `${list}[${index}].key`);
  return { key, value: text.read(value, `${list}[${index}].value`) ?? '' };
}

function arrayOf(body: Json, name: string): readonly unknown[] {
  const value = body[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new WrongTypeError(name, value);
  return value;
}

function objectAt(entry: unknown, list: string, index: number): Json {
  if (typeof entry === 'object' && entry !== null && !Array.isArray(entry)) return entry as Json;
  throw new WrongTypeError(`${list}[${index}]`, entry);
}

function requireCounts(metrics: number, params: number, tags: number): void {
  requireCount('metrics', LIMITS.metricsPerBatch, metrics);
  requireCount('params', LIMITS.paramsPerBatch, params);
  requireCount('tags', LIMITS.tagsPerBatch, tags);
  requireCount('metrics, params, and tags', LIMITS.entitiesPerBatch, metrics + params + tags);
}

function requireCount(what: string, limit: number, count: number): void {
  if (count <= limit) return;
  throw invalidParameter(
    `A batch logging request can contain at most ${limit} ${what}. Got ${count} ${what}. ` +
      `Please split up ${what} across multiple requests and try again.`,
  );
}

function requireUniqueKeys(params: readonly KeyValue[]): readonly KeyValue[] {
  const seen = new Set<string>();
  const twice = params.filter(({ key }) => seen.size === seen.add(key).size).map(({ key }) => `'${key}'`);
  if (twice.length === 0) return params;
  throw invalidParameter(
    `Duplicate parameter keys have been submitted: [${twice.join(', ')}]. Please ensure ` +
      'the request contains only one param value per param key.',
  );
}

function isPlainInteger(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}

function wrongOrMissing(value: unknown, path: string): Error {
  return value === undefined || value === null || value === ''
    ? missingValue(path)
    : new WrongTypeError(path, value);
}

function negativeTime(path: string, atMs: number, key: string, value: number): Error {
  const why = `metric '${key}' (value=${value}). Timestamp must be a nonnegative long (64-bit integer) `;
  return invalidValue(path, atMs, why);
}
