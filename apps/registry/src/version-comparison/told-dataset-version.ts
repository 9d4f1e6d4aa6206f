import { z } from 'zod';

/** What is asked of the data service about dataset versions that runs read. */
export const DATASETS_QUERY = `query ComparedDatasets($of: [_Any!]!) {
  _entities(representations: $of) {
    ... on DatasetVersion { id version dataset { name } columns { name type } }
  }
}`;

const toldDatasetVersion = z.object({
  id: z.string(),
  version: z.int(),
  dataset: z.object({ name: z.string() }),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
});

export const datasetVersionsSchema = z.object({ _entities: z.array(toldDatasetVersion.nullable()) });

export type ToldDatasetVersion = z.infer<typeof toldDatasetVersion>;
