import { Controller, UseFilters } from '@nestjs/common';
import {
  Inputs,
  MlflowRoute,
  doesNotExist,
  invalidParameter,
  parseFilter,
  parseOrderBy,
  requireExperimentName,
  requireExperimentTag,
  type RequestOf,
} from '@orrery/platform-mlflow';
import { Caller, type Principal } from '@orrery/platform-service';
import { ExperimentService } from '../experiment/experiment.service.js';
import { TrackingService } from '../run/tracking.service.js';
import * as requests from './experiment.requests.js';
import { pageTokens } from './page-tokens.js';
import { datasetSummaryJson, experimentJson } from './tracking-json.js';
import { TrackingWordsFilter, tagMissingIn } from './tracking-words.filter.js';
import { viewOf } from './view-of.js';

const DEFAULT_PAGE = 1000;
const MAX_EXPERIMENTS_OF_DATASETS = 20;

/** MLflow's endpoints for experiments. */
@Controller()
@UseFilters(TrackingWordsFilter)
export class ExperimentController {
  constructor(
    private readonly experiments: ExperimentService,
    private readonly tracking: TrackingService,
  ) {}

  @MlflowRoute('POST', 'mlflow/experiments/create', 'writer')
  async create(
    @Inputs(requests.createExperiment) input: RequestOf<typeof requests.createExperiment>,
    @Caller() { project }: Principal,
  ): Promise<object> {
    const { number } = await this.experiments.create(project, {
      name: requireExperimentName(input.name),
      artifactLocation: input.artifact_location || null,
      tags: input.tags.map(({ key, value = '' }) => requireExperimentTag({ key, value })),
    });
    return { experiment_id: String(number) };
  }

  @MlflowRoute('GET', 'mlflow/experiments/get', 'reader')
  async get(
    @Inputs(requests.getExperiment) { experiment_id: id }: RequestOf<typeof requests.getExperiment>,
    @Caller() { project }: Principal,
  ): Promise<object> {
    return { experiment: experimentJson(await this.experiments.getByNumber(project, id)) };
  }

  @MlflowRoute('GET', 'mlflow/experiments/get-by-name', 'reader')
  async getByName(
    @Inputs(requests.getExperimentByName)
    { experiment_name: name }: RequestOf<typeof requests.getExperimentByName>,
    @Caller() { project }: Principal,
  ): Promise<object> {
    const experiment = await this.experiments.findByName(project, name);
    if (experiment === null) throw doesNotExist(`Could not find experiment with name '${name}'`);
    return { experiment: experimentJson(experiment) };
  }

  @MlflowRoute('POST', 'mlflow/experiments/search', 'reader')
  searchByPost(
    @Inputs(requests.searchExperiments) input: RequestOf<typeof requests.searchExperiments>,
    @Caller() caller: Principal,
  ): Promise<object> {
    return this.search(input, caller);
  }

  @MlflowRoute('GET', 'mlflow/experiments/search', 'reader')
  async search(
    @Inputs(requests.searchExperiments) input: RequestOf<typeof requests.searchExperiments>,
    @Caller() { project }: Principal,
  ): Promise<object> {
    const { filter, order_by: orderBy, max_results: first = DEFAULT_PAGE } = input;
    const view = viewOf(input.view_type);
    const tokens = pageTokens('experiments', [filter ?? '', orderBy, view]);
    const { experiments, next } = await this.experiments.search(project, {
      filter: parseFilter(filter, 'experiments'),
      orderBy: parseOrderBy(orderBy, 'experiments'),
      view,
      first,
      after: tokens.read(input.page_token),
    });
    return {
      ...(experiments.length > 0 && { experiments: experiments.map(experimentJson) }),
      ...tokens.write(next),
    };
  }

  @MlflowRoute('POST', 'mlflow/experiments/delete', 'writer')
  async delete(
    @Inputs(requests.getExperiment) { experiment_id: id }: RequestOf<typeof requests.getExperiment>,
    @Caller() { project }: Principal,
  ): Promise<object> {
    await this.experiments.delete(project, id);
    return {};
  }

  @MlflowRoute('POST', 'mlflow/experiments/restore', 'writer')
  async restore(
    @Inputs(requests.getExperiment) { experiment_id: id }: RequestOf<typeof requests.getExperiment>,
    @Caller() { project }: Principal,
  ): Promise<object> {
    await this.experiments.restore(project, id);
    return {};
  }

  @MlflowRoute('POST', 'mlflow/experiments/update', 'writer')
  async update(
    @Inputs(requests.updateExperiment) input: RequestOf<typeof requests.updateExperiment>,
    @Caller() { project }: Principal,
  ): Promise<object> {
    await this.experiments.rename(project, input.experiment_id, requireExperimentName(input.new_name));
    return {};
  }

  @MlflowRoute('POST', 'mlflow/experiments/set-experiment-tag', 'writer')
  async setTag(
    @Inputs(requests.setExperimentTag) input: RequestOf<typeof requests.setExperimentTag>,
    @Caller() { project }: Principal,
  ): Promise<object> {
    const { experiment_id: id, key, value = '' } = input;
    await this.experiments.setTag(project, id, requireExperimentTag({ key, value }));
    return {};
  }

  @MlflowRoute('POST', 'mlflow/experiments/delete-experiment-tag', 'writer')
  async deleteTag(
    @Inputs(requests.deleteExperimentTag) input: RequestOf<typeof requests.deleteExperimentTag>,
    @Caller() { project }: Principal,
  ): Promise<object> {
    const { experiment_id: id, key } = input;
    await this.experiments.deleteTag(project, id, key).catch(tagMissingIn(`experiment with id ${id}`));
    return {};
  }

  @MlflowRoute('POST', 'mlflow/experiments/search-datasets', 'reader')
  async searchDatasets(
    @Inputs(requests.searchDatasets) { experiment_ids: ids }: RequestOf<typeof requests.searchDatasets>,
    @Caller() { project }: Principal,
  ): Promise<object> {
    if (ids.length === 0) {
      throw invalidParameter('SearchDatasets request must specify at least one experiment_id.');
    }
    if (ids.length > MAX_EXPERIMENTS_OF_DATASETS) {
      throw invalidParameter(
        `SearchDatasets request cannot specify more than ${MAX_EXPERIMENTS_OF_DATASETS} experiment_ids. ` +
          `Received ${ids.length} experiment_ids.`,
      );
    }
    const summaries = await this.tracking.listDatasets(project, ids);
    return summaries.length > 0 ? { dataset_summaries: summaries.map(datasetSummaryJson) } : {};
  }
}
