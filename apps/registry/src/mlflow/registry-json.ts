import type { ModelVersion } from '../model-version/model-version.js';
import type { RegisteredModel, Tags } from '../registered-model/registered-model.js';

/** A tag as MLflow's JSON writes it. */
export interface TagJson {
  readonly key: string;
  readonly value: string;
}

/** A version as MLflow's JSON writes it: numbers of versions are texts, and what is empty is left out of lists. */
export interface ModelVersionJson {
  readonly name: string;
  readonly version: string;
  readonly creation_timestamp: number;
  readonly last_updated_timestamp: number;
  readonly current_stage: string;
  readonly description: string;
  readonly source?: string;
  readonly run_id: string;
  readonly status: string;
  readonly status_message?: string;
  readonly run_link: string;
  readonly tags?: readonly TagJson[];
  readonly aliases?: readonly string[];
}

export interface RegisteredModelJson {
  readonly name: string;
  readonly creation_timestamp: number;
  readonly last_updated_timestamp: number;
  readonly description?: string;
  readonly latest_versions?: readonly ModelVersionJson[];
  readonly tags?: readonly TagJson[];
  readonly aliases?: readonly { readonly alias: string; readonly version: string }[];
}

/** What belongs to a model and is kept elsewhere. */
export interface ModelRelations {
  readonly latest: readonly ModelVersion[];
  /** Aliases with the number of the version that each points at. */
  readonly aliases: readonly { readonly alias: string; readonly version: number }[];
}

export function modelVersionJson(
  name: string,
  version: ModelVersion,
  aliases: readonly string[] = [],
): ModelVersionJson {
  const { source, statusMessage, tags } = version;
  return {
    name,
    version: String(version.version),
    creation_timestamp: version.createdAt.getTime(),
    last_updated_timestamp: version.updatedAt.getTime(),
    current_stage: version.stage,
    description: version.description,
    ...(source.uri !== null && { source: source.uri }),
    run_id: source.runRef ?? '',
    status: version.status,
    ...(statusMessage !== null && { status_message: statusMessage }),
    run_link: source.runLink ?? '',
    ...tagsJson(tags),
    ...(aliases.length > 0 && { aliases }),
  };
}

export function registeredModelJson(
  model: RegisteredModel,
  { latest, aliases }: ModelRelations,
): RegisteredModelJson {
  const versions = latest.map((version) => modelVersionJson(model.name, version));
  return {
    name: model.name,
    creation_timestamp: model.createdAt.getTime(),
    last_updated_timestamp: model.updatedAt.getTime(),
    ...(model.description !== '' && { description: model.description }),
    ...(versions.length > 0 && { latest_versions: versions }),
    ...tagsJson(model.tags),
    ...(aliases.length > 0 && {
      aliases: aliases.map(({ alias, version }) => ({ alias, version: String(version) })),
    }),
  };
}

function tagsJson(tags: Tags): { readonly tags?: readonly TagJson[] } {
  const list = Object.entries(tags).map(([key, value]) => ({ key, value }));
  return list.length > 0 ? { tags: list } : {};
}
