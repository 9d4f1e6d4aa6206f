import { Controller, UseInterceptors } from '@nestjs/common';
import {
  Inputs,
  MlflowRoute,
  flag,
  intUpTo,
  invalidParameter,
  list,
  requestSchema,
  requireKey,
  requireModelName,
  requireRegistryTag,
  required,
  text,
  type RequestOf,
} from '@orrery/platform-mlflow';
import { Caller, type Principal } from '@orrery/platform-service';
import { ModelVersionService } from '../model-version/model-version.service.js';
import type { ModelVersion } from '../model-version/model-version.js';
import { SourceRegistration } from '../model-version/source-registration.service.js';
import { requireStage } from '../model-version/version-finder.js';
import { ACTIVE_STAGES, VersionStageService } from '../model-version/version-stage.service.js';
import { RegistrySearch } from '../registry-search/registry-search.service.js';
import { modelVersionJson } from './registry-json.js';
import { numberedVersion, pageLimit, tagList, tagsOf } from './registry-requests.js';
import { RegistryView } from './registry-view.js';
import { RegistryWords } from './registry-words.js';

const DEFAULT_PAGE = 10_000;
const MAX_PAGE = 200_000;

const version = { name: required(text), version: required(text) };
const createVersion = requestSchema({
  name: required(text),
  source: required(text),
  run_id: text,
  tags: tagList,
  run_link: text,
  description: text,
  model_id: text,
});
const byNumber = requestSchema(version);
const updateVersion = requestSchema({ ...version, description: text });
const transitionStage = requestSchema({ ...version, stage: required(text), archive_existing_versions: flag });
const searchVersions = requestSchema({
  filter: text,
  max_results: intUpTo(MAX_PAGE),
  order_by: list(text),
  page_token: text,
});
const setTag = requestSchema({ ...version, key: required(text), value: text });
const deleteTag = requestSchema({ ...version, key: required(text) });

/** MLflow's model versions. */
@Controller()
@UseInterceptors(RegistryWords)
export class ModelVersionRoutes {
  constructor(
    private readonly versions: ModelVersionService,
    private readonly sources: SourceRegistration,
    private readonly stages: VersionStageService,
    private readonly search: RegistrySearch,
    private readonly view: RegistryView,
  ) {}

  @MlflowRoute('POST', 'mlflow/model-versions/create', 'writer')
  async create(
    @Inputs(createVersion) input: RequestOf<typeof createVersion>,
    @Caller() { project: scope, name: createdBy }: Principal,
  ) {
    const { name, source, run_link: runLink, description = '', tags } = input;
    const registered = await this.sources.register({
      ...{ scope, source, runLink, description, createdBy },
      model: requireModelName(name),
      // An empty text is what MLflow's own clients send for nothing.
      runId: input.run_id || undefined,
      modelId: input.model_id || undefined,
      tags: tagsOf(tags),
    });
    return this.shown(name, registered);
  }

  @MlflowRoute('GET', 'mlflow/model-versions/get', 'reader')
  async get(@Inputs(byNumber) input: RequestOf<typeof byNumber>, @Caller() caller: Principal) {
    const found = await this.versions.get(numberedVersion(caller, input.name, input.version));
    return this.shown(input.name, found);
  }

  @MlflowRoute('PATCH', 'mlflow/model-versions/update', 'writer')
  async update(@Inputs(updateVersion) input: RequestOf<typeof updateVersion>, @Caller() caller: Principal) {
    const { name, description = '' } = input;
    const numbered = numberedVersion(caller, name, input.version);
    return this.shown(name, await this.versions.describe(numbered, description));
  }

  @MlflowRoute('POST', 'mlflow/model-versions/transition-stage', 'writer')
  async transition(
    @Inputs(transitionStage) input: RequestOf<typeof transitionStage>,
    @Caller() caller: Principal,
  ) {
    const { name, archive_existing_versions: archive = false } = input;
    const stage = requireStage(input.stage);
    if (archive && !ACTIVE_STAGES.includes(stage)) {
      throw invalidParameter(
        'Model version transition cannot archive existing model versions because ' +
          `'${input.stage}' is not an Active stage. Valid stages are ['Staging', 'Production']`,
      );
    }
    const numbered = numberedVersion(caller, name, input.version);
    const others = archive ? 'archive' : 'keep';
    const moved = await this.stages.transition({ ...numbered, stage, others, changedBy: caller.name });
    return this.shown(name, moved);
  }

  @MlflowRoute('DELETE', 'mlflow/model-versions/delete', 'writer')
  async delete(@Inputs(byNumber) input: RequestOf<typeof byNumber>, @Caller() caller: Principal) {
    await this.versions.delete(numberedVersion(caller, input.name, input.version), caller.name);
    return {};
  }

  @MlflowRoute('GET', 'mlflow/model-versions/get-download-uri', 'reader')
  async downloadUri(@Inputs(byNumber) input: RequestOf<typeof byNumber>, @Caller() caller: Principal) {
    const { source } = await this.versions.get(numberedVersion(caller, input.name, input.version));
    const uri = source.storageLocation ?? source.uri;
    return uri === null ? {} : { artifact_uri: uri };
  }

  @MlflowRoute('GET', 'mlflow/model-versions/search', 'reader')
  async searchAll(
    @Inputs(searchVersions) input: RequestOf<typeof searchVersions>,
    @Caller() { project: scope }: Principal,
  ) {
    const { filter = '', order_by: orderBy, page_token: pageToken, max_results: max = DEFAULT_PAGE } = input;
    const found = await this.search.versions({ scope, filter, orderBy, pageToken, limit: pageLimit(max) });
    const versions = found.items.map((item) => modelVersionJson(item.model, item.version));
    return {
      ...(versions.length > 0 && { model_versions: versions }),
      ...(found.nextPageToken !== null && { next_page_token: found.nextPageToken }),
    };
  }

  @MlflowRoute('POST', 'mlflow/model-versions/set-tag', 'writer')
  async setTag(@Inputs(setTag) input: RequestOf<typeof setTag>, @Caller() caller: Principal) {
    const numbered = numberedVersion(caller, input.name, input.version);
    const tag = requireRegistryTag({ key: input.key, value: input.value ?? '' });
    await this.versions.setTag(numbered, tag.key, tag.value);
    return {};
  }

  @MlflowRoute('DELETE', 'mlflow/model-versions/delete-tag', 'writer')
  async deleteTag(@Inputs(deleteTag) input: RequestOf<typeof deleteTag>, @Caller() caller: Principal) {
    const numbered = numberedVersion(caller, input.name, input.version);
    await this.versions.deleteTag(numbered, requireKey(input.key, 'key'));
    return {};
  }

  private async shown(name: string, found: ModelVersion) {
    return { model_version: await this.view.version(name, found) };
  }
}
