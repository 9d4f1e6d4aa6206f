import {
  checked,
  enumOf,
  int,
  intUpTo,
  invalidParameter,
  invalidValue,
  list,
  message,
  requestSchema,
  required,
  text,
} from '@orrery/platform-mlflow';
import { viewType } from './experiment.requests.js';

const runId = required(text);
const tags = list(message({ key: required(text), value: text }));

/** The last millisecond that is a date. */
const LAST_DATE_MS = 8.64e15;

const time = checked(int, (value, path) => {
  if (Math.abs(value) > LAST_DATE_MS) throw invalidValue(path, value, 'It is no time in milliseconds.');
});

export const createRun = requestSchema({
  experiment_id: text,
  user_id: text,
  run_name: text,
  start_time: time,
  tags,
});

export const updateRun = requestSchema({
  run_id: runId,
  end_time: time,
  status: enumOf({ RUNNING: 1, SCHEDULED: 2, FINISHED: 3, FAILED: 4, KILLED: 5 }),
  run_name: text,
});

export const getRun = requestSchema({ run_id: runId });

const MAX_RUNS = 50_000;

export const searchRuns = requestSchema({
  experiment_ids: list(text),
  filter: text,
  max_results: checked(intUpTo(MAX_RUNS), (value) => {
    if (value >= 1) return;
    throw invalidParameter(
      `Invalid value ${value} for parameter 'max_results' supplied. It must be a positive integer`,
    );
  }),
  order_by: list(text),
  run_view_type: viewType,
  page_token: text,
});
