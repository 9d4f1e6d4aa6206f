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
  const datasets = new Map<string, ComparedDataset>();
  for (const id of datasetVersionIdsOf(run)) add(datasets, ...versionDataset(id, versions));
  for (const input of datasetInputsOf(run)) {
    if (input.datasetVersions.length === 0) add(datasets, ...clientDataset(input));
  }
  return datasets;
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

/** Two states of one dataset in one run are one value: which of them would be compared with which, nobody knows. */
function add(datasets: Map<string, ComparedDataset>, name: string, dataset: ComparedDataset): void {
  const earlier = datasets.get(name);
  if (earlier === undefined || earlier.state === dataset.state) {
    datasets.set(name, dataset);
    return;
  }
  const state = [...earlier.state.split(', '), dataset.state].toSorted().join(', ');
  datasets.set(name, { state, columns: unknown('The run read several states of it.') });
}
