import { movedLocation, type Moved } from './location.js';
import type { KeyValue, SourceModel, SourceVersion } from './mlflow-json.js';
import type { Move } from './move.js';

/** What points at stages is kept with the stages themselves. */
const STAGE_NAMES = new Set(['Staging', 'Production']);

/** Moves the registered models with their versions and aliases; to be called when the files are here. */
export async function moveRegistry(move: Move, moved: Moved): Promise<void> {
  for await (const models of move.source.models()) {
    for (const [index, model] of models.entries()) {
      await moveModel(move, moved, model);
      move.display.progress(index + 1, models.length, `model ${model.name}`);
    }
  }
}

async function moveModel(move: Move, moved: Moved, model: SourceModel): Promise<void> {
  const { tally, target } = move;
  const { name, description } = model;
  tally.found('models');
  tally.found('registry tags', model.tags.length);
  await target.moveModels([
    {
      name,
      description,
      tags: tagsOf(model.tags),
      createdAtMs: model.creation_timestamp,
      updatedAtMs: model.last_updated_timestamp,
    },
  ]);
  const versions: SourceVersion[] = [];
  for await (const page of move.source.versions(name)) versions.push(...page);
  versions.sort((a, b) => a.version - b.version);
  for (const version of versions) await moveVersion(move, moved, name, version);
  await moveAliases(move, model);
}

async function moveVersion(move: Move, moved: Moved, name: string, version: SourceVersion): Promise<void> {
  const { tally, target, source } = move;
  tally.found('versions');
  tally.found('registry tags', version.tags.length);
  const home = await homeOf(move, version);
  const uri = await source.downloadUri(name, version.version);
  const here = await target.moveVersions(name, [
    {
      version: version.version,
      description: version.description,
      uri: version.source === '' ? null : movedLocation(version.source, moved, home),
      storageLocation: uri && movedLocation(uri, moved, home),
      runRef: version.run_id || null,
      runLink: version.run_link || null,
      loggedModelId: version.model_id || null,
      status: version.status,
      statusMessage: version.status_message || null,
      stage: version.current_stage,
      tags: tagsOf(version.tags),
      createdAtMs: version.creation_timestamp,
      updatedAtMs: version.last_updated_timestamp,
    },
  ]);
  if (here.has(version.version)) return;
  tally.problem(`Version ${version.version} of model "${name}" is another one here: its number was taken.`);
}

async function moveAliases({ tally, target }: Move, { name, aliases }: SourceModel): Promise<void> {
  const named = aliases.filter(({ alias }) => !STAGE_NAMES.has(alias));
  if (named.length === 0) return;
  tally.found('aliases', named.length);
  const here = await target.moveAliases(name, named);
  for (const { alias, version } of named) {
    if (here.has(alias)) continue;
    tally.problem(
      `Alias "${alias}" of model "${name}" was moved here since; the source has it at ${version}.`,
    );
  }
}

async function homeOf({ source }: Move, { run_id: runId }: SourceVersion) {
  const run = runId === '' ? null : await source.findRun(runId);
  if (run === null) return null;
  return { location: run.info.artifact_uri, experimentId: run.info.experiment_id, runId };
}

function tagsOf(tags: readonly KeyValue[]): Readonly<Record<string, string>> {
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}
