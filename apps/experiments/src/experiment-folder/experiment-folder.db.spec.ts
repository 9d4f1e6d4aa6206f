import { InvalidInputError, NotFoundError } from '@orrery/domain';
import { newId } from '@orrery/platform-postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExperimentRepository } from '../experiment/experiment.repository.js';
import { countStatements } from '../testing/count-statements.js';
import { openTrackingDatabase, type TrackingDatabase } from '../testing/tracking-database.js';
import { ExperimentFolderRepository } from './experiment-folder.repository.js';
import { ExperimentFolderService } from './experiment-folder.service.js';

let database: TrackingDatabase;
let folders: ExperimentFolderService;

beforeAll(async () => {
  database = await openTrackingDatabase();
  const { unitOfWork } = database;
  folders = new ExperimentFolderService(
    new ExperimentFolderRepository(unitOfWork),
    new ExperimentRepository(unitOfWork),
  );
});

afterAll(() => database.close());

const ALL = { first: 100, after: null };

describe('folders of experiments', () => {
  it('are listed level by level with what lies in them', async () => {
    for (const folder of ['tree/a', 'tree/a/b', 'tree/a/b', 'tree/a/c/d', 'tree/ä_%', 'tree-2', 'tree']) {
      await database.newExperiment({ folder });
    }
    await database.newExperiment({ folder: 'tree/deleted', deletedAt: new Date() });

    const { items } = await folders.list('tree', ALL);
    expect(items).toEqual([
      { path: 'tree/a', name: 'a', experimentCount: 1, totalCount: 4, folderCount: 2 },
      { path: 'tree/ä_%', name: 'ä_%', experimentCount: 1, totalCount: 1, folderCount: 0 },
    ]);
    expect((await folders.list(null, ALL)).items).toContainEqual({
      path: 'tree',
      name: 'tree',
      experimentCount: 1,
      totalCount: 6,
      folderCount: 2,
    });
    expect((await folders.list('tree', { first: 1, after: 'a' })).items.map(({ name }) => name)).toEqual([
      'ä_%',
    ]);
    expect(await folders.list('tree', { first: 1, after: null })).toMatchObject({ hasNextPage: true });
    expect(await countStatements(database.dataSource, () => folders.list('tree', ALL))).toBe(1);
  });

  it('are there as long as something lies in them', async () => {
    const experiment = await database.newExperiment();
    await folders.move(experiment.id, 'moved/here');
    expect((await folders.list('moved', ALL)).items).toMatchObject([{ name: 'here' }]);
    expect((await folders.listExperiments('moved/here', ALL)).items).toMatchObject([{ id: experiment.id }]);
    expect(await folders.move(experiment.id, null)).toMatchObject({ folder: '' });
    expect((await folders.list('moved', ALL)).items).toEqual([]);
  });

  it.each(['/a', 'a/', 'a//b', '../a', 'a/./b', 'a\\b', 'c:/a', '%2e%2e/a', 'a\nb', 'x/'.repeat(20) + 'x'])(
    'refuse the path %j',
    async (path) => {
      const { id } = await database.newExperiment();
      await expect(folders.move(id, path)).rejects.toThrow(InvalidInputError);
    },
  );

  it('take no experiment that is not there', async () => {
    await expect(folders.move(newId(), 'a')).rejects.toThrow(NotFoundError);
    await expect(folders.move('x', 'a')).rejects.toThrow(InvalidInputError);
  });
});
