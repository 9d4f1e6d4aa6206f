import type { ComparedDataset } from './compared-version.js';
import { known, unknown, type Finding } from './finding.js';
import { readMlflowSchema } from './read-mlflow-schema.js';
import type { ToldDatasetVersion } from './told-dataset-version.js';
import { datasetInputsOf, datasetVersionIdsOf, type ToldDataset, type ToldRun } from './told-run.js';

type ToldVersions = Finding<ReadonlyMap<string, ToldDatasetVersion>>;

/**
 * The rows that a run read, by name. Those that are a dataset version here are told by that version; the others as the
 * MLflow client that logged them called them.
 */
export function datasetsOfRun(run: ToldRun, versions: ToldVersions): ReadonlyMap<string, ComparedDataset> {
  const ofVersions = datasetVersionIdsOf(run).map((id) => versionDataset(id, versions));
  const ofClients = datasetInputsOf(run).filter(({ datasetVersions }) => datasetVersions.length === 0);
  const byName = new Map<string, ReadonlyMap<string, ComparedDataset>>();
  for (const [name, dataset] of [...ofVersions, ...ofClients.map(clientDataset)]) {
    byName.set(name, new Map(byName.get(name)).set(dataset.state, dataset));
  }
  return new Map([...byName].map(([name, states]) => [name, asOne([...states.values()])]));
}

type Named = readonly [name: string, dataset: ComparedDataset];

function versionDataset(id: string, versions: ToldVersions): Named {
  if (versions.kind === 'unknown') return [`dataset version ${id}`, { state: id, columns: versions }];
  const told = versions.value.get(id);
  if (told === undefined) {
    const columns = unknown(`The dataset version ${id} does not exist any more.`);
    return [`dataset version ${id}`, { state: id, columns }];
  }
  return [told.dataset.name, { state: `version ${told.version}`, columns: known(told.columns) }];
}

function clientDataset({ name, digest, context, schema }: ToldDataset): Named {
  return [
    context === null ? name : `${name} (${context})`,
    { state: digest, columns: readMlflowSchema(schema) },
  ];
}

/** Several states of one dataset in one run are one value: which of them would be compared with which, nobody knows. */
function asOne(states: readonly ComparedDataset[]): ComparedDataset {
  const [only, ...others] = states;
  if (only !== undefined && others.length === 0) return only;
  const state = states.map((one) => one.state).toSorted();
  return { state: state.join(', '), columns: unknown('The run read several states of it.') };
}
