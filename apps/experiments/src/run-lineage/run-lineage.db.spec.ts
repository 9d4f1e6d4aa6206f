import type { DatasetVersionId, ExperimentId, RunId } from '@orrery/domain';
import { newId } from '@orrery/platform-postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHex } from '../run/run-id.js';
import { countStatements } from '../testing/count-statements.js';
import { openTrackingDatabase, type TrackingDatabase } from '../testing/tracking-database.js';
import { DatasetLinkRepository } from './dataset-link.repository.js';
import { RunLineageLoader } from './run-lineage.loader.js';
import { PARENT_TAG, RunLineageRepository } from './run-lineage.repository.js';

let database: TrackingDatabase;
let lineage: RunLineageRepository;
let links: DatasetLinkRepository;
let numbers = 0;

beforeAll(async () => {
  database = await openTrackingDatabase();
  lineage = new RunLineageRepository(database.unitOfWork);
  links = new DatasetLinkRepository(database.unitOfWork);
});

afterAll(() => database.close());

describe('the parts of a run', () => {
  it('are those that name it as theirs, newest first, page by page and for many runs at once', async () => {
    const { id: experimentId } = await database.newExperiment();
    const parents = [await database.newRun(experimentId), await database.newRun(experimentId)];
    const childrenOf = new Map<RunId, RunId[]>(parents.map((parent) => [parent, []]));
    for (let n = 0; n < 5; n += 1) {
      for (const parent of parents) {
        const tags = { [PARENT_TAG]: runHex(parent) };
        childrenOf.get(parent)?.unshift(await database.newRun(experimentId, { tags }));
        await database.newRun(experimentId, { tags, deletedAt: new Date() });
      }
    }
    const ask = (first: number, after: string | null) =>
      lineage.listChildren(parents.map((runId) => ({ runId, experimentId, first, after })));

    const newestFirst = (ids: readonly RunId[] = []) => ids.toSorted().toReversed();
    expect(await ask(10, null)).toEqual(
      parents.map((parent) => ({ items: newestFirst(childrenOf.get(parent)), hasNextPage: false })),
    );
    const [page] = await ask(2, null);
    expect(page).toMatchObject({ items: { length: 2 }, hasNextPage: true });
    const [rest] = await ask(10, page?.items.at(-1) ?? null);
    expect([...(page?.items ?? []), ...(rest?.items ?? [])]).toEqual(
      newestFirst(childrenOf.get(parents[0] ?? newId())),
    );
    expect(await countStatements(database.dataSource, () => ask(10, null))).toBe(1);
  });
});

describe('the dataset versions that a run read', () => {
  it('are recognised by the source, whether they were known before or after', async () => {
    const { id } = await database.newExperiment();
    const version = await learn('flights', 3);
    const before = await readBy(id, { source: '{"uri": "orrery:datasets/flights/3"}' });
    const after = await readBy(id, { source: 'orrery:datasets/flights/4' });
    const other = await readBy(id, { source: 'orrery:datasets/flights/33' });
    const later = await learn('flights', 4);
    expect(await links.listOfRuns([before, after, other])).toEqual(
      [
        { runId: before, datasetId: expect.any(String), versionId: version },
        { runId: after, datasetId: expect.any(String), versionId: later },
      ].toSorted((a, b) => (a.runId < b.runId ? -1 : 1)),
    );
  });

  it('are recognised by the beginning of their digest, if it is long enough to be no accident', async () => {
    const { id } = await database.newExperiment();
    const digest = 'ab12'.repeat(16);
    const version = await learn('planes', 1, digest);
    const long = await readBy(id, { digest: digest.slice(0, 36) });
    const short = await readBy(id, { digest: digest.slice(0, 15) });
    const off = await readBy(id, { digest: `${digest.slice(0, 20)}0` });
    expect(await links.listOfRuns([long, short, off])).toMatchObject([{ runId: long, versionId: version }]);
    const startedWith = [newId<DatasetVersionId>(), version];
    expect(await links.versionsReadBy(long, startedWith)).toEqual(startedWith);
    expect(await links.versionsReadBy(short, [])).toEqual([]);
  });

  it('know their runs: those that were started with them, and those whose inputs are recognised', async () => {
    const { id } = await database.newExperiment();
    const version = await learn('airports', 1);
    const started = await database.newRun(id, { datasetVersionIds: [version] });
    const logged = await readBy(id, { source: 'orrery:datasets/airports/1' });
    await database.newRun(id, { datasetVersionIds: [version], deletedAt: new Date() });
    const ask = () =>
      lineage.listReaders(
        [version, newId<DatasetVersionId>()].map((versionId) => ({ versionId, first: 5, after: null })),
      );
    expect(await ask()).toEqual([
      { items: [started, logged].toSorted().toReversed(), hasNextPage: false },
      { items: [], hasNextPage: false },
    ]);
    expect(await countStatements(database.dataSource, ask)).toBe(1);
  });

  it('take one statement for each kind of thing that is asked of runs, however many there are', async () => {
    const { id } = await database.newExperiment();
    const ids: RunId[] = [];
    for (let n = 0; n < 20; n += 1) ids.push(await readBy(id, { source: 'x' }));
    const loader = new RunLineageLoader(lineage, links);
    const context = {};
    const statements = await countStatements(database.dataSource, () =>
      Promise.all(
        ids.flatMap((runId): Promise<unknown>[] => [
          loader.datasets.load(context, runId),
          loader.models.load(context, runId),
          loader.links.load(context, runId),
          loader.children.load(context, { runId, experimentId: id, first: 5, after: null }),
        ]),
      ),
    );
    expect(statements).toBe(4);
  });
});

async function learn(dataset: string, version: number, hex = ''): Promise<DatasetVersionId> {
  const id: DatasetVersionId = newId();
  const contentDigest = `sha256:${hex || id.replaceAll('-', '').repeat(2)}`;
  await links.learn({ id, dataset, version, contentDigest });
  await links.learn({ id, dataset, version, contentDigest });
  return id;
}

/** A new run that read a dataset as a client described it. */
async function readBy(
  experimentId: ExperimentId,
  { source = '', digest = '' }: { readonly source?: string; readonly digest?: string },
): Promise<RunId> {
  const run = await database.newRun(experimentId);
  numbers += 1;
  await database.dataSource.query(
    `WITH described AS (
       INSERT INTO run_dataset (experiment_id, name, digest, source_type, source) VALUES ($1, $2, $3, 'local', $4)
       RETURNING id
     ) INSERT INTO run_dataset_input (run_id, dataset_id, tags) SELECT $5, id, '{}' FROM described`,
    [experimentId, `rows ${numbers}`, digest, source, run],
  );
  await links.linkInputsOf(run);
  return run;
}
