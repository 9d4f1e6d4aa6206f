import { z } from 'zod';

/** What is asked of the tracking service about the runs of versions that are compared. */
export const RUNS_QUERY = `query ComparedRuns($ids: [ID!]!) {
  runs(ids: $ids) {
    id
    params { key value }
    metrics { key lastText }
    tags { key value }
    datasetInputs { id }
    inputs { ... on RunDatasetInput { name digest context schema datasetVersions { id } } }
  }
}`;

const keyValue = z.object({ key: z.string(), value: z.string() });
const reference = z.object({ id: z.string() });

/** Rows as an MLflow client describes them. */
const toldDataset = z.object({
  name: z.string(),
  digest: z.string(),
  context: z.string().nullable(),
  schema: z.string().nullable(),
  datasetVersions: z.array(reference),
});

const toldRun = z.object({
  id: z.string(),
  params: z.array(keyValue),
  metrics: z.array(z.object({ key: z.string(), lastText: z.string() })),
  tags: z.array(keyValue),
  datasetInputs: z.array(reference).nullable(),
  // A run reads logged models too: of those nothing is asked for.
  inputs: z.array(z.union([toldDataset, z.strictObject({})])),
});

export const runsSchema = z.object({ runs: z.array(toldRun) });

export type ToldDataset = z.infer<typeof toldDataset>;
export type ToldRun = z.infer<typeof toldRun>;

export function datasetInputsOf({ inputs }: ToldRun): readonly ToldDataset[] {
  return inputs.filter((input): input is ToldDataset => 'digest' in input);
}

/** The dataset versions that a run read, each once, whether the run names them or an MLflow client's rows are theirs. */
export function datasetVersionIdsOf(run: ToldRun): readonly string[] {
  const linked = datasetInputsOf(run).flatMap(({ datasetVersions }) => datasetVersions);
  return [...new Set([...(run.datasetInputs ?? []), ...linked].map(({ id }) => id))];
}
