import { Injectable } from '@nestjs/common';
import type { ModelVersionId } from '@orrery/domain';
import { ModelAliasRepository } from '../model-alias/model-alias.repository.js';
import type { ModelAlias } from '../model-alias/model-alias.js';
import { ModelVersionRepository } from '../model-version/model-version.repository.js';
import { ACTIVE_STAGES } from '../model-version/version-stage.service.js';
import type { ModelVersion } from '../model-version/model-version.js';
import type { RegisteredModel } from '../registered-model/registered-model.js';
import {
  modelVersionJson,
  registeredModelJson,
  type ModelVersionJson,
  type RegisteredModelJson,
} from './registry-json.js';

/** Gathers what MLflow's JSON says of models and versions: three statements, however many they are. */
@Injectable()
export class RegistryView {
  constructor(
    private readonly versions: ModelVersionRepository,
    private readonly aliases: ModelAliasRepository,
  ) {}

  async models(models: readonly RegisteredModel[]): Promise<readonly RegisteredModelJson[]> {
    if (models.length === 0) return [];
    const ids = models.map(({ id }) => id);
    const latest = groupBy(await this.versions.listLatest(ids), ({ modelId }) => modelId);
    const aliases = await this.aliases.listOfModels(ids);
    const pointedAt = await this.versions.findByIds(aliases.map(({ versionId }) => versionId));
    const shown = aliases.flatMap((alias) => shownAlias(alias, pointedAt));
    const byModel = groupBy(shown, ({ modelId }) => modelId);
    return models.map((model) =>
      registeredModelJson(model, {
        latest: latest.get(model.id) ?? [],
        aliases: byModel.get(model.id) ?? [],
      }),
    );
  }

  async model(model: RegisteredModel): Promise<RegisteredModelJson | undefined> {
    return (await this.models([model]))[0];
  }

  async versionsOf(model: string, versions: readonly ModelVersion[]): Promise<readonly ModelVersionJson[]> {
    const byId = new Map(versions.map((version) => [version.id, version]));
    const aliases = await this.aliases.listOfVersions([...byId.keys()]);
    const shown = aliases.flatMap((alias) => shownAlias(alias, byId));
    const byVersion = groupBy(shown, ({ versionId }) => versionId);
    return versions.map((version) => {
      const own = byVersion.get(version.id) ?? [];
      return modelVersionJson(
        model,
        version,
        own.map(({ alias }) => alias),
      );
    });
  }

  async version(model: string, version: ModelVersion): Promise<ModelVersionJson | undefined> {
    return (await this.versionsOf(model, [version]))[0];
  }
}

/** An alias that only says in which stage its version is would be told twice. */
function shownAlias(
  alias: ModelAlias,
  versions: ReadonlyMap<ModelVersionId, ModelVersion>,
): readonly (Omit<ModelAlias, 'version'> & { readonly version: number })[] {
  const version = versions.get(alias.versionId);
  if (version === undefined) return [];
  const isStage = version.stage === alias.alias && ACTIVE_STAGES.includes(version.stage);
  return isStage ? [] : [{ ...alias, version: version.version }];
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
