import { Controller, Param } from '@nestjs/common';
import { NotFoundError } from '@orrery/domain';
import { Inputs, MlflowRoute, doesNotExist, requireLength, type RequestOf } from '@orrery/platform-mlflow';
import { Caller, type Principal } from '@orrery/platform-service';
import type { KeyValue } from '../key-value.js';
import { LoggedModelService } from '../logged-model/logged-model.service.js';
import { STATUS_OF, loggedModelJson } from './logged-model.json.js';
import {
  createLoggedModel,
  finalizeLoggedModel,
  getLoggedModel,
  logLoggedModelParams,
  setLoggedModelTags,
} from './logged-model.requests.js';
import { randomName } from './random-name.js';

const MAX_NAME_LENGTH = 500;
const MAX_KEY_LENGTH = 255;

/** Logged models, one at a time. */
@Controller()
export class LoggedModelController {
  constructor(private readonly models: LoggedModelService) {}

  @MlflowRoute('POST', 'mlflow/logged-models', 'writer')
  async create(
    @Caller() { project }: Principal,
    @Inputs(createLoggedModel) input: RequestOf<typeof createLoggedModel>,
  ): Promise<object> {
    const model = {
      experiment: input.experiment_id,
      name: requireLength('name', MAX_NAME_LENGTH, input.name || randomName()),
      modelType: requireLength('model_type', MAX_NAME_LENGTH, input.model_type ?? ''),
      sourceRunId: requireLength('source_run_id', MAX_KEY_LENGTH, input.source_run_id ?? ''),
      params: pairsIn(input.params),
      tags: pairsIn(input.tags),
    };
    try {
      return { model: loggedModelJson(await this.models.create(project, model)) };
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
      throw doesNotExist(`No Experiment with id=${input.experiment_id} exists`);
    }
  }

  @MlflowRoute('GET', 'mlflow/logged-models/:id', 'reader')
  async get(
    @Caller() { project }: Principal,
    @Param('id') id: string,
    @Inputs(getLoggedModel) { allow_deleted: allowDeleted }: RequestOf<typeof getLoggedModel>,
  ): Promise<object> {
    const alsoDeleted = allowDeleted?.toLowerCase() === 'true';
    const model = await (alsoDeleted
      ? this.models.getAlsoDeleted(project, id)
      : this.models.get(project, id));
    return { model: loggedModelJson(model) };
  }

  @MlflowRoute('PATCH', 'mlflow/logged-models/:id', 'writer')
  async finalize(
    @Caller() { project }: Principal,
    @Param('id') id: string,
    @Inputs(finalizeLoggedModel) { status }: RequestOf<typeof finalizeLoggedModel>,
  ): Promise<object> {
    return { model: loggedModelJson(await this.models.finalize(project, id, STATUS_OF[status])) };
  }

  @MlflowRoute('DELETE', 'mlflow/logged-models/:id', 'writer')
  async delete(@Caller() { project }: Principal, @Param('id') id: string): Promise<object> {
    await this.models.delete(project, id);
    return {};
  }

  @MlflowRoute('POST', 'mlflow/logged-models/:id/params', 'writer')
  async logParams(
    @Caller() { project }: Principal,
    @Param('id') id: string,
    @Inputs(logLoggedModelParams) { params }: RequestOf<typeof logLoggedModelParams>,
  ): Promise<object> {
    await this.models.logParams(project, id, pairsIn(params));
    return {};
  }

  @MlflowRoute('PATCH', 'mlflow/logged-models/:id/tags', 'writer')
  async setTags(
    @Caller() { project }: Principal,
    @Param('id') id: string,
    @Inputs(setLoggedModelTags) { tags }: RequestOf<typeof setLoggedModelTags>,
  ): Promise<object> {
    await this.models.setTags(project, id, pairsIn(tags));
    return {};
  }

  @MlflowRoute('DELETE', 'mlflow/logged-models/:id/tags/:key', 'writer')
  async deleteTag(
    @Caller() { project }: Principal,
    @Param('id') id: string,
    @Param('key') key: string,
  ): Promise<object> {
    await this.models.deleteTag(project, id, key);
    return {};
  }
}

function pairsIn(
  pairs: readonly { readonly key: string; readonly value?: string | undefined }[],
): readonly KeyValue[] {
  return pairs.map(({ key, value = '' }) => ({ key: requireLength('key', MAX_KEY_LENGTH, key), value }));
}
