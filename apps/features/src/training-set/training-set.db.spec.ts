import { NameTakenError, type DatasetId, type DatasetVersionId, type TrainingSetId } from '@orrery/domain';
import { createDataSource, migrate, newId, UnitOfWork } from '@orrery/platform-postgres';
import { createTestDatabase, type TestDatabase } from '@orrery/testing';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { featuresSchema } from '../database/schema.js';
import { FeatureEntityRepository } from '../feature-entity/feature-entity.repository.js';
import { FeatureViewLoader } from '../feature-view/feature-view.loader.js';
import { FeatureViewRepository } from '../feature-view/feature-view.repository.js';
import type { FeatureView } from '../feature-view/feature-view.js';
import { TrainingSetLoader } from './training-set.loader.js';
import { TrainingSetRepository } from './training-set.repository.js';
import type { TrainingSet } from './training-set.js';

let database: TestDatabase;
let dataSource: DataSource;
let sets: TrainingSetRepository;
let views: FeatureViewRepository;
let view: FeatureView;
const statements: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase({ template: 'empty', migrate: async () => {} });
  dataSource = createDataSource({ url: database.url, ...featuresSchema });
  await dataSource.initialize();
  await migrate(dataSource);
  dataSource.setOptions({
    logging: ['query'],
    logger: {
      logQuery: (query: string) => void statements.push(query),
      logQueryError: () => undefined,
      logQuerySlow: () => undefined,
      logSchemaBuild: () => undefined,
      logMigration: () => undefined,
      log: () => undefined,
    },
  });
  const unitOfWork = new UnitOfWork(dataSource);
  sets = new TrainingSetRepository(unitOfWork);
  views = new FeatureViewRepository(unitOfWork);
  const createdAt = new Date();
  const entity = { id: newId<never>(), name: 'airport', joinKeys: ['origin'], createdAt };
  await new FeatureEntityRepository(unitOfWork).insert(entity);
  view = {
    id: newId(),
    name: 'airports',
    entityId: entity.id,
    datasetId: newId<DatasetId>(),
    dataset: 'flights',
    timestampColumn: 'date',
    aggregations: [],
    availabilityDelayMinutes: 0,
    bucketMinutes: 1,
    ttlSeconds: 0,
    freshness: null,
    createdAt,
  };
  await views.insert(view);
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

function trainingSet(name: string): TrainingSet {
  const id: TrainingSetId = newId();
  const spine = {
    id: newId<DatasetVersionId>(),
    version: 1,
    format: 'CSV',
    isTableFile: true,
    columns: [],
  } as const;
  const label = { name: 'late', column: 'delay', greaterThan: 15 };
  const plan = { timestampColumn: 'date', label, columns: [], timestampParts: [], seed: 0 };
  const bounds = { sinceMs: null, untilMs: null, maxRows: null };
  const unfinished = { file: null, createdAt: new Date(), finishedAt: null, error: null };
  return { id, name, state: 'QUEUED', spine, plan: { ...plan, ...bounds }, ...unfinished };
}

const FILE = { rows: 3, columns: [], contentDigest: `sha256:${'0'.repeat(64)}`, sizeBytes: 10 };

async function insert(name: string): Promise<TrainingSet> {
  const set = trainingSet(name);
  await sets.insert(set, [{ trainingSetId: set.id, viewId: view.id, versions: [set.spine] }]);
  return set;
}

describe('training sets in the database', () => {
  it('are read as they were written', async () => {
    const set = await insert('written');

    expect(await sets.find(set.id)).toEqual(set);
    expect(await sets.listViews([set.id])).toEqual([
      { trainingSetId: set.id, viewId: view.id, versions: [set.spine] },
    ]);
  });

  it('have each name once', async () => {
    await insert('twice');

    await expect(insert('twice')).rejects.toBeInstanceOf(NameTakenError);
  });

  it('end once: a second try neither succeeds nor fails again', async () => {
    const { id } = await insert('ended');

    expect(await sets.markSucceeded(id, FILE, new Date())).toBe(true);
    expect(await sets.markSucceeded(id, { ...FILE, rows: 4 }, new Date())).toBe(false);
    await sets.markFailed(id, 'too late', new Date());

    expect(await sets.find(id)).toMatchObject({ state: 'SUCCEEDED', error: null, file: { rows: 3 } });
    expect(await sets.listUnfinished()).not.toContain(id);
  });

  it('are loaded with their views by two statements, however many there are', async () => {
    const ids: TrainingSetId[] = [];
    for (let number = 0; number < 20; number++) ids.push((await insert(`many-${number}`)).id);
    const loader = new TrainingSetLoader(sets);
    const viewLoader = new FeatureViewLoader(views);
    const request = {};
    statements.length = 0;

    const loaded = await Promise.all(
      ids.map(async (id) => {
        const [first] = await loader.views.load(request, id);
        return first && viewLoader.byId.load(request, first.viewId);
      }),
    );

    expect(loaded.every((found) => found?.name === 'airports')).toBe(true);
    expect(statements).toHaveLength(2);
  });
});

describe('the freshness of a view', () => {
  it('moves forward and never back', async () => {
    await views.advanceFreshness(view.id, new Date('2001-02-01'));
    await views.advanceFreshness(view.id, new Date('2001-01-01'));

    expect((await views.findByName('airports'))?.freshness).toEqual(new Date('2001-02-01'));
  });
});
