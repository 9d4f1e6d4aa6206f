import { Injectable } from '@nestjs/common';
import type { ProjectScope } from '@orrery/domain';
import { invalidParameter } from '@orrery/platform-mlflow';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { ExperimentService, requireActive } from '../experiment/experiment.service.js';
import type { KeyValue } from '../key-value.js';
import { loggedModelNotFound, loggedModelTagNotFound } from './logged-model.errors.js';
import { LoggedModelRepository } from './logged-model.repository.js';
import { LoggedModelSearchRepository } from './logged-model-search.repository.js';
import type { LoggedModelSearch, SearchedModels } from './logged-model-search.js';
import {
  readMlflowModelId,
  type LoggedModelDetails,
  type LoggedModelId,
  type LoggedModelStatus,
} from './logged-model.js';

export interface NewLoggedModel {
  /** The experiment's number, as the caller wrote it. */
  readonly experiment: string;
  readonly name: string;
  readonly modelType: string;
  readonly sourceRunId: string;
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
}

/** Models as training programs log them, by the identifier that MLflow's clients know: `m-` and 32 hex digits. */
@Injectable()
export class LoggedModelService {
  constructor(
    private readonly models: LoggedModelRepository,
    private readonly searches: LoggedModelSearchRepository,
    private readonly experiments: ExperimentService,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws {NotFoundError | ConflictError | MlflowError} when the experiment is unknown or deleted. */
  async create(
    scope: ProjectScope,
    { experiment, params, tags, ...model }: NewLoggedModel,
  ): Promise<LoggedModelDetails> {
    const home = await this.experiments.getByNumber(scope, experiment);
    requireActive(home);
    const id = newId<LoggedModelId>();
    const at = new Date();
    return this.unitOfWork.run(async () => {
      await this.models.insert({
        ...model,
        id,
        experimentId: home.id,
        status: 'PENDING',
        createdAt: at,
        updatedAt: at,
        deletedAt: null,
      });
      await this.writeParams(id, params);
      await this.models.setTags(id, lastOfEachKey(tags));
      return this.require(null, id, id);
    });
  }

  /** @throws {MlflowError} */
  async get(scope: ProjectScope, modelId: string): Promise<LoggedModelDetails> {
    const model = await this.getAlsoDeleted(scope, modelId);
    if (model.deletedAt !== null) throw loggedModelNotFound(modelId);
    return model;
  }

  /** Also one that is deleted. @throws {MlflowError} */
  async getAlsoDeleted(scope: ProjectScope, modelId: string): Promise<LoggedModelDetails> {
    return this.require(scope, requireId(modelId), modelId);
  }

  /** Says whether its files are all there. @throws {MlflowError} */
  finalize(scope: ProjectScope, modelId: string, status: LoggedModelStatus): Promise<LoggedModelDetails> {
    return this.change(scope, modelId, async (id) => {
      await this.models.setStatus(id, status, new Date());
      return this.require(scope, id, modelId);
    });
  }

  /** @throws {MlflowError} */
  delete(scope: ProjectScope, modelId: string): Promise<void> {
    return this.change(scope, modelId, (id) => this.models.setDeleted(id, new Date()));
  }

  /** @throws {MlflowError} also when a param has another value already. */
  logParams(scope: ProjectScope, modelId: string, params: readonly KeyValue[]): Promise<void> {
    return this.change(scope, modelId, (id) => this.writeParams(id, params));
  }

  /** @throws {MlflowError} */
  setTags(scope: ProjectScope, modelId: string, tags: readonly KeyValue[]): Promise<void> {
    return this.change(scope, modelId, (id) => this.models.setTags(id, lastOfEachKey(tags)));
  }

  /** Replaces a tag by what `update` makes of it; two at once happen one after the other. @throws {MlflowError} */
  updateTag(
    scope: ProjectScope,
    modelId: string,
    key: string,
    update: (value: string | null) => string,
  ): Promise<void> {
    return this.change(scope, modelId, async (id) => {
      const value = update(await this.models.findTag(id, key));
      await this.models.setTags(id, [{ key, value }]);
    });
  }

  /** @throws {MlflowError} */
  deleteTag(scope: ProjectScope, modelId: string, key: string): Promise<void> {
    return this.change(scope, modelId, async (id) => {
      if (!(await this.models.deleteTag(id, key))) throw loggedModelTagNotFound(modelId, key);
    });
  }

  search(scope: ProjectScope, search: LoggedModelSearch): Promise<SearchedModels> {
    return this.searches.search(scope, search);
  }

  private async change<T>(
    scope: ProjectScope,
    modelId: string,
    work: (id: LoggedModelId) => Promise<T>,
  ): Promise<T> {
    const id = requireId(modelId);
    return this.unitOfWork.run(async () => {
      if (!(await this.models.lock(scope, id))) throw loggedModelNotFound(modelId);
      return work(id);
    });
  }

  private async require(scope: ProjectScope, id: LoggedModelId, asked: string): Promise<LoggedModelDetails> {
    const model = await this.models.find(scope, id);
    if (model === null) throw loggedModelNotFound(asked);
    return model;
  }

  private async writeParams(id: LoggedModelId, params: readonly KeyValue[]): Promise<void> {
    const stored = new Map((await this.models.addParams(id, params)).map(({ key, value }) => [key, value]));
    const changed = params.find(({ key, value }) => stored.get(key) !== value);
    if (changed === undefined) return;
    throw invalidParameter(
      `Changing param values is not allowed. Param with key='${changed.key}' was already logged with ` +
        `value='${stored.get(changed.key) ?? ''}'. Attempted logging new value '${changed.value}'.`,
    );
  }
}

function requireId(text: string): LoggedModelId {
  const id = readMlflowModelId(text);
  if (id === null) throw loggedModelNotFound(text);
  return id;
}

function lastOfEachKey(pairs: readonly KeyValue[]): readonly KeyValue[] {
  return [...new Map(pairs.map((pair) => [pair.key, pair])).values()];
}
