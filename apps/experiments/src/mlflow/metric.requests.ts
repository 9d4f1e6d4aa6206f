import {
  checked,
  int,
  invalidParameter,
  list,
  requestSchema,
  required,
  text,
  missingValue,
} from '@orrery/platform-mlflow';

const MAX_RUNS = 100;
const MAX_SAMPLES = 2500;

export const getHistory = requestSchema({
  run_id: required(text),
  metric_key: required(text),
  max_results: checked(int, (value) => {
    if (value > 0) return;
    throw invalidParameter(
      `Invalid value ${value} for parameter 'max_results' supplied. It must be a positive integer.`,
    );
  }),
  page_token: text,
});

export const getHistoryBulk = requestSchema({
  run_id: checked(list(text), (ids) => {
    if (ids.length === 0) {
      throw invalidParameter('GetMetricHistoryBulk request must specify at least one run_id.');
    }
    if (ids.length > MAX_RUNS) {
      throw invalidParameter(
        `GetMetricHistoryBulk request cannot specify more than ${MAX_RUNS} run_ids. Received ${ids.length} run_ids.`,
      );
    }
  }),
  metric_key: text,
  max_results: int,
});

export const getHistoryBulkInterval = requestSchema({
  run_ids: checked(list(text), (ids) => {
    if (ids.length === 0) throw missingValue('run_ids');
    if (ids.length > MAX_RUNS) {
      throw invalidParameter(
        `GetMetricHistoryBulkInterval request must specify at most ${MAX_RUNS} run_ids. Received ${ids.length} run_ids.`,
      );
    }
  }),
  metric_key: required(text),
  start_step: int,
  end_step: int,
  max_results: checked(int, (value) => {
    if (value < 1 || value > MAX_SAMPLES) {
      throw invalidParameter(`max_results must be between 1 and ${MAX_SAMPLES}.`);
    }
  }),
});
