import { Controller, UseInterceptors } from '@nestjs/common';
import { NameTakenError } from '@orrery/domain';
import {
  Inputs,
  MlflowRoute,
  alreadyExists,
  intUpTo,
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
import { STAGES } from '../model-version/model-version.js';
import { requireStage } from '../model-version/version-finder.js';
import { RegisteredModelService } from '../registered-model/registered-model.service.js';
import { isPrompt, type RegisteredModel, type Tags } from '../registered-model/registered-model.js';
import { RegistrySearch } from '../registry-search/registry-search.service.js';
import { namedModel, pageLimit, tagList, tagsOf } from './registry-requests.js';
import { RegistryView } from './registry-view.js';
import { RegistryWords } from './registry-words.js';

const DEFAULT_PAGE = 100;
const MAX_PAGE = 1000;

const createModel = requestSchema({ name: required(text), tags: tagList, description: text });
const byName = requestSchema({ name: required(text) });
const updateModel = requestSchema({ name: required(text), description: text });
const renameModel = requestSchema({ name: required(text), new_name: required(text) });
const searchModels = requestSchema({
  filter: text,
  max_results: intUpTo(MAX_PAGE),
  order_by: list(text),
  page_token: text,
});
const latestVersions = requestSchema({ name: required(text), stages: list(text) });
const setTag = requestSchema({ name: required(text), key: required(text), value: text });
const deleteTag = requestSchema({ name: required(text), key: required(text) });

/** MLflow's registered models. */
@Controller()
@UseInterceptors(RegistryWords)
export class RegisteredModelRoutes {
  constructor(
    private readonly models: RegisteredModelService,
    private readonly versions: ModelVersionService,
    private readonly search: RegistrySearch,
    private readonly view: RegistryView,
  ) {}

  @MlflowRoute('POST', 'mlflow/registered-models/create', 'writer')
  async create(
    @Inputs(createModel) { name, description = '', tags: sent }: RequestOf<typeof createModel>,
    @Caller() caller: Principal,
  ) {
    const named = namedModel(caller, name);
    const tags = tagsOf(sent);
    try {
      return await this.shown(await this.models.register({ ...named, description, tags }));
    } catch (error) {
      if (!(error instanceof NameTakenError)) throw error;
      throw nameTaken(name, tags, await this.models.find(named));
    }
  }

  @MlflowRoute('GET', 'mlflow/registered-models/get', 'reader')
  async get(@Inputs(byName) { name }: RequestOf<typeof byName>, @Caller() caller: Principal) {
    return this.shown(await this.models.get(namedModel(caller, name)));
  }

  @MlflowRoute('PATCH', 'mlflow/registered-models/update', 'writer')
  async update(
    @Inputs(updateModel) { name, description = '' }: RequestOf<typeof updateModel>,
    @Caller() caller: Principal,
  ) {
    return this.shown(await this.models.describe(namedModel(caller, name), description));
  }

  @MlflowRoute('POST', 'mlflow/registered-models/rename', 'writer')
  async rename(
    @Inputs(renameModel) { name, new_name: newName }: RequestOf<typeof renameModel>,
    @Caller() caller: Principal,
  ) {
    const renamed = requireModelName(newName, 'new_name');
    return this.shown(await this.models.rename(namedModel(caller, name), renamed));
  }

  @MlflowRoute('DELETE', 'mlflow/registered-models/delete', 'writer')
  async delete(@Inputs(byName) { name }: RequestOf<typeof byName>, @Caller() caller: Principal) {
    await this.models.delete(namedModel(caller, name), caller.name);
    return {};
  }

  @MlflowRoute('GET', 'mlflow/registered-models/search', 'reader')
  async searchAll(
    @Inputs(searchModels) input: RequestOf<typeof searchModels>,
    @Caller() { project: scope }: Principal,
  ) {
    const { filter = '', order_by: orderBy, page_token: pageToken, max_results: max = DEFAULT_PAGE } = input;
    const found = await this.search.models({ scope, filter, orderBy, pageToken, limit: pageLimit(max) });
    const models = await this.view.models(found.items);
    return {
      ...(models.length > 0 && { registered_models: models }),
      ...(found.nextPageToken !== null && { next_page_token: found.nextPageToken }),
    };
  }

  @MlflowRoute('GET', 'mlflow/registered-models/get-latest-versions', 'reader')
  latest(
    @Inputs(latestVersions) input: RequestOf<typeof latestVersions>,
    @Caller() caller: Principal,
  ): Promise<object> {
    return this.latestOf(caller, input);
  }

  @MlflowRoute('POST', 'mlflow/registered-models/get-latest-versions', 'reader')
  latestByBody(
    @Inputs(latestVersions) input: RequestOf<typeof latestVersions>,
    @Caller() caller: Principal,
  ): Promise<object> {
    return this.latestOf(caller, input);
  }

  @MlflowRoute('POST', 'mlflow/registered-models/set-tag', 'writer')
  async setTag(
    @Inputs(setTag) { name, key, value = '' }: RequestOf<typeof setTag>,
    @Caller() caller: Principal,
  ) {
    const named = namedModel(caller, name);
    const tag = requireRegistryTag({ key, value });
    await this.models.setTag(named, tag.key, tag.value);
    return {};
  }

  @MlflowRoute('DELETE', 'mlflow/registered-models/delete-tag', 'writer')
  async deleteTag(
    @Inputs(deleteTag) { name, key }: RequestOf<typeof deleteTag>,
    @Caller() caller: Principal,
  ) {
    const named = namedModel(caller, name);
    await this.models.deleteTag(named, requireKey(key, 'key'));
    return {};
  }

  private async latestOf(
    caller: Principal,
    { name, stages }: RequestOf<typeof latestVersions>,
  ): Promise<object> {
    const model = await this.models.get(namedModel(caller, name));
    const wanted = stages.length > 0 ? stages.map(requireStage) : STAGES;
    const latest = (await this.versions.listLatest([model.id])).filter(({ stage }) => wanted.includes(stage));
    if (latest.length === 0) return {};
    return { model_versions: await this.view.versionsOf(model.name, latest) };
  }

  private async shown(model: RegisteredModel) {
    return { registered_model: await this.view.model(model) };
  }
}

/** MLflow keeps prompts among the models, and says so when a name is taken by the other kind. */
function nameTaken(name: string, tags: Tags, existing: RegisteredModel | null): Error {
  const wanted = isPrompt(tags) ? 'Prompt' : 'Registered Model';
  const taken = existing !== null && isPrompt(existing.tags) ? 'Prompt' : 'Registered Model';
  if (wanted === taken) return alreadyExists(`${wanted} (name=${name}) already exists.`);
  return alreadyExists(
    `Tried to create a ${wanted.toLowerCase()} with name '${name}', but the name is already taken by a ` +
      `${taken.toLowerCase()}. MLflow does not allow creating a model and a prompt with the same name.`,
  );
}
