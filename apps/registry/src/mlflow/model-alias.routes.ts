import { Controller, UseInterceptors } from '@nestjs/common';
import {
  Inputs,
  MlflowRoute,
  requestSchema,
  requireAliasName,
  requireNewAliasName,
  required,
  text,
  type RequestOf,
} from '@orrery/platform-mlflow';
import { Caller, type Principal } from '@orrery/platform-service';
import { ModelAliasService } from '../model-alias/model-alias.service.js';
import { VersionFinder } from '../model-version/version-finder.js';
import { namedModel, numberedVersion } from './registry-requests.js';
import { RegistryView } from './registry-view.js';
import { RegistryWords } from './registry-words.js';

const setAlias = requestSchema({ name: required(text), alias: required(text), version: required(text) });
const byAlias = requestSchema({ name: required(text), alias: required(text) });

const PATH = 'mlflow/registered-models/alias';
/** MLflow's clients give none. */
const REASON = '';

/** MLflow's aliases: the same that promotions move, with the same policies and the same history. */
@Controller()
@UseInterceptors(RegistryWords)
export class ModelAliasRoutes {
  constructor(
    private readonly aliases: ModelAliasService,
    private readonly finder: VersionFinder,
    private readonly view: RegistryView,
  ) {}

  @MlflowRoute('POST', PATH, 'writer')
  async set(@Inputs(setAlias) input: RequestOf<typeof setAlias>, @Caller() caller: Principal) {
    const { name: model } = namedModel(caller, input.name);
    const alias = requireNewAliasName(input.alias);
    const numbered = numberedVersion(caller, model, input.version);
    await this.aliases.set({ ...numbered, alias, changedBy: caller.name, reason: REASON });
    return {};
  }

  @MlflowRoute('DELETE', PATH, 'writer')
  async delete(@Inputs(byAlias) input: RequestOf<typeof byAlias>, @Caller() caller: Principal) {
    const { scope, name: model } = namedModel(caller, input.name);
    const alias = requireAliasName(input.alias);
    await this.aliases.delete({ scope, model, alias, changedBy: caller.name, reason: REASON });
    return {};
  }

  @MlflowRoute('GET', PATH, 'reader')
  async get(@Inputs(byAlias) input: RequestOf<typeof byAlias>, @Caller() caller: Principal) {
    const { scope, name: model } = namedModel(caller, input.name);
    const by = { alias: requireAliasName(input.alias) };
    const found = await this.finder.find(scope, { model, by });
    return { model_version: await this.view.version(model, found.version) };
  }
}
