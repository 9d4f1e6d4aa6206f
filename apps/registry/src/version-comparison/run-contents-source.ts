import { Injectable } from '@nestjs/common';
import { ServiceClient } from '@orrery/platform-service';
import type { ModelVersion } from '../model-version/model-version.js';
import { numberValue, textValue, type ComparedVersion, type RunContents } from './compared-version.js';
import { datasetsOfRun } from './datasets-of-run.js';
import { known, unknown, type Finding } from './finding.js';
import { foundAt } from './found-at.js';
import { DATASETS_QUERY, datasetVersionsSchema, type ToldDatasetVersion } from './told-dataset-version.js';
import { RUNS_QUERY, datasetVersionIdsOf, runsSchema, type ToldRun } from './told-run.js';

const DEADLINE_MS = 10_000;

type ById<T> = Finding<ReadonlyMap<string, T>>;

/** Asks for the runs of versions, and for the rows that these read: two questions, however many versions there are. */
@Injectable()
export class RunContentsSource {
  constructor(private readonly services: ServiceClient) {}

  async ask(versions: readonly ModelVersion[]): Promise<readonly ComparedVersion[]> {
    const runs = await this.runs(versions.flatMap(({ origin }) => origin.runId ?? []));
    const told = runs.kind === 'known' ? [...runs.value.values()] : [];
    const datasets = await this.datasetVersions(told.flatMap(datasetVersionIdsOf));
    return versions.map((version) => ({ version, run: contentsFor(version, runs, datasets) }));
  }

  private async runs(ids: readonly string[]): Promise<ById<ToldRun>> {
    if (ids.length === 0) return known(new Map());
    return foundAt('experiments', async () => {
      const variables = { ids: [...new Set(ids)] };
      const answer = await this.services.graphql('experiments', RUNS_QUERY, variables, DEADLINE_MS);
      return known(new Map(runsSchema.parse(answer).runs.map((run) => [run.id, run])));
    });
  }

  private async datasetVersions(ids: readonly string[]): Promise<ById<ToldDatasetVersion>> {
    if (ids.length === 0) return known(new Map());
    return foundAt('data', async () => {
      const variables = { of: [...new Set(ids)].map((id) => ({ __typename: 'DatasetVersion', id })) };
      const answer = await this.services.graphql('data', DATASETS_QUERY, variables, DEADLINE_MS);
      const told = datasetVersionsSchema.parse(answer)._entities.flatMap((version) => version ?? []);
      return known(new Map(told.map((version) => [version.id, version])));
    });
  }
}

function contentsFor(
  { version, origin: { runId } }: ModelVersion,
  runs: ById<ToldRun>,
  datasets: ById<ToldDatasetVersion>,
): Finding<RunContents> {
  if (runId === null) return unknown(`Version ${version} comes from no run that is tracked here.`);
  if (runs.kind === 'unknown') return runs;
  const run = runs.value.get(runId);
  if (run === undefined) return unknown(`The run ${runId} of version ${version} does not exist any more.`);
  return known({
    params: new Map(run.params.map(({ key, value }) => [key, textValue(value)])),
    metrics: new Map(run.metrics.map(({ key, lastText }) => [key, numberValue(Number(lastText))])),
    tags: new Map(run.tags.map(({ key, value }) => [key, textValue(value)])),
    datasets: datasetsOfRun(run, datasets),
  });
}
