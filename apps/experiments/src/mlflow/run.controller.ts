import { Controller, UseFilters } from '@nestjs/common';
import {
  Inputs,
  LIMITS,
  MlflowRoute,
  invalidParameter,
  parseFilter,
  parseOrderBy,
  requireLength,
  truncate,
  type RequestOf,
} from '@orrery/platform-mlflow';
import { Caller, type Principal } from '@orrery/platform-service';
import type { KeyValue } from '../key-value.js';
import { RUN_NAME_TAG } from '../run/run.js';
import { TrackingService } from '../run/tracking.service.js';
import { pageTokens } from './page-tokens.js';
import { randomName } from './random-name.js';
import * as requests from './run.requests.js';
import { runInfoJson, runJson } from './tracking-json.js';
import { TrackingWordsFilter } from './tracking-words.filter.js';
import { viewOf } from './view-of.js';

const DEFAULT_EXPERIMENT = '0';
const DEFAULT_PAGE = 1000;

/** MLflow's endpoints for runs as such; what is logged to them is another controller's. */
@Controller()
@UseFilters(TrackingWordsFilter)
export class RunController {
  constructor(private readonly tracking: TrackingService) {}

  @MlflowRoute('POST', 'mlflow/runs/create', 'writer')
  async create(
    @Inputs(requests.createRun) input: RequestOf<typeof requests.createRun>,
    @Caller() { project }: Principal,
  ): Promise<object> {
    const tags = input.tags.map(requireRunTag);
    const run = await this.tracking.create(project, {
      experiment: input.experiment_id || DEFAULT_EXPERIMENT,
      name: requireLength('run_name', LIMITS.keyLength, nameOf(input.run_name, tags)),
      userId: input.user_id ?? '',
      startedAt: input.start_time === undefined ? new Date() : new Date(input.start_time),
      tags,
    });
    return { run: runJson(run) };
  }

  @MlflowRoute('POST', 'mlflow/runs/update', 'writer')
  async update(
    @Inputs(requests.updateRun) input: RequestOf<typeof requests.updateRun>,
    @Caller() { project }: Principal,
  ): Promise<object> {
    const { status, end_time: endTime, run_name: name } = input;
    const run = await this.tracking.update(project, input.run_id, {
      ...(status !== undefined && { status }),
      ...(endTime !== undefined && { endedAt: new Date(endTime) }),
      ...(name && { name: requireLength('run_name', LIMITS.keyLength, name) }),
    });
    return { run_info: runInfoJson(run) };
  }

  @MlflowRoute('POST', 'mlflow/runs/delete', 'writer')
  async delete(
    @Inputs(requests.getRun) { run_id: id }: RequestOf<typeof requests.getRun>,
    @Caller() { project }: Principal,
  ): Promise<object> {
    await this.tracking.delete(project, id);
    return {};
  }

  @MlflowRoute('POST', 'mlflow/runs/restore', 'writer')
  async restore(
    @Inputs(requests.getRun) { run_id: id }: RequestOf<typeof requests.getRun>,
    @Caller() { project }: Principal,
  ): Promise<object> {
    await this.tracking.restore(project, id);
    return {};
  }

  @MlflowRoute('GET', 'mlflow/runs/get', 'reader')
  async get(
    @Inputs(requests.getRun) { run_id: id }: RequestOf<typeof requests.getRun>,
    @Caller() { project }: Principal,
  ): Promise<object> {
    return { run: runJson(await this.tracking.get(project, id)) };
  }

  @MlflowRoute('POST', 'mlflow/runs/search', 'reader')
  async search(
    @Inputs(requests.searchRuns) input: RequestOf<typeof requests.searchRuns>,
    @Caller() { project }: Principal,
  ): Promise<object> {
    const {
      experiment_ids: experiments,
      filter,
      order_by: orderBy,
      max_results: first = DEFAULT_PAGE,
    } = input;
    const view = viewOf(input.run_view_type);
    const tokens = pageTokens('runs', [experiments, filter ?? '', orderBy, view]);
    const { runs, next } = await this.tracking.search(project, {
      experiments,
      filter: parseFilter(filter, 'runs'),
      orderBy: parseOrderBy(orderBy, 'runs'),
      view,
      first,
      after: tokens.read(input.page_token),
    });
    return { ...(runs.length > 0 && { runs: runs.map(runJson) }), ...tokens.write(next) };
  }
}

/** The name that was given, as a parameter or as a tag, or an invented one. */
function nameOf(given: string | undefined, tags: readonly KeyValue[]): string {
  const tagged = tags.findLast(({ key }) => key === RUN_NAME_TAG)?.value;
  if (given && tagged && given !== tagged) {
    throw invalidParameter(
      "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values " +
        `(run_name='${given}', mlflow.runName='${tagged}').`,
    );
  }
  return given || tagged || randomName();
}

/** MLflow takes any key from who creates a run; what it cannot store it would fail at. */
function requireRunTag({
  key,
  value = '',
}: {
  readonly key: string;
  readonly value: string | undefined;
}): KeyValue {
  return { key: requireLength('key', LIMITS.keyLength, key), value: truncate(LIMITS.tagValueLength, value) };
}
