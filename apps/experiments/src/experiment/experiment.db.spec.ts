import { NameTakenError, NotFoundError } from '@orrery/domain';
import { parseFilter, parseOrderBy } from '@orrery/platform-mlflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExperimentsDatabase, type ExperimentsDatabase } from '../testing/experiments-database.js';
import { Tracking } from '../testing/tracking.js';
import { ExperimentDeletedError } from './experiment.errors.js';

let database: ExperimentsDatabase;
let tracking: Tracking;

beforeAll(async () => {
  database = await createExperimentsDatabase();
  tracking = new Tracking(database.unitOfWork);
});

afterAll(() => database.close());

describe('an experiment', () => {
  it('called Default is there from the beginning, with the number 0', async () => {
    expect(await tracking.experiments.getByNumber(null, '0')).toMatchObject({
      name: 'Default',
      number: 0,
      tags: [],
    });
    expect((await tracking.experiments.create(null, { name: 'second' })).number).toBeGreaterThan(0);
  });

  it('has a name that no other of its project has, deleted or not', async () => {
    const { number } = await tracking.experiments.create('a', {
      name: 'taken',
      tags: [{ key: 'k', value: 'v' }],
    });
    await tracking.experiments.create('b', { name: 'taken' });
    await tracking.experiments.delete('a', String(number));
    await expect(tracking.experiments.create('a', { name: 'taken' })).rejects.toThrow(NameTakenError);
    expect(await tracking.experiments.findByName('a', 'taken')).toMatchObject({
      number,
      tags: [{ key: 'k' }],
    });
    await expect(tracking.experiments.getByNumber('b', String(number))).rejects.toThrow(NotFoundError);
    expect(await tracking.experiments.findByName(null, 'taken')).toBeNull();
  });

  it('is renamed while it is there, to a name that is free', async () => {
    const number = await tracking.newExperiment('old');
    await tracking.newExperiment('other');
    await tracking.experiments.rename(null, number, 'new');
    expect(await tracking.experiments.find(null, 'new')).toMatchObject({ number: Number(number) });
    await expect(tracking.experiments.rename(null, number, 'other')).rejects.toThrow(NameTakenError);
    await tracking.experiments.delete(null, number);
    await expect(tracking.experiments.rename(null, number, 'x')).rejects.toThrow(
      'Cannot rename a non-active experiment.',
    );
  });

  it('takes its runs with it when it is deleted, and brings all of them back', async () => {
    const number = await tracking.newExperiment();
    const [kept, gone] = [await tracking.newRun(number), await tracking.newRun(number)];
    await tracking.runs.delete(null, gone.run.id);
    await tracking.experiments.delete(null, number);
    expect((await tracking.runs.get(null, kept.run.id)).run.deletedAt).not.toBeNull();
    const refused = `The experiment ${number} must be in the 'active' state. Current state is deleted.`;
    await expect(tracking.newRun(number)).rejects.toThrow(refused);
    await expect(tracking.experiments.delete(null, number)).rejects.toThrow(NotFoundError);
    await expect(tracking.experiments.setTag(null, number, { key: 'a', value: '1' })).rejects.toThrow(
      ExperimentDeletedError,
    );
    await tracking.experiments.restore(null, number);
    await expect(tracking.experiments.restore(null, number)).rejects.toThrow(NotFoundError);
    expect(await tracking.find(number, null)).toHaveLength(2);
  });

  it('is tagged, and its tags are replaced and deleted', async () => {
    const number = await tracking.newExperiment();
    for (const value of ['1', '2']) await tracking.experiments.setTag(null, number, { key: 'a', value });
    expect((await tracking.experiments.getByNumber(null, number)).tags).toEqual([{ key: 'a', value: '2' }]);
    await tracking.experiments.deleteTag(null, number, 'a');
    await expect(tracking.experiments.deleteTag(null, number, 'a')).rejects.toMatchObject({
      details: { what: 'Tag' },
    });
    await expect(tracking.experiments.deleteTag(null, 'one', 'a')).rejects.toMatchObject({
      details: { by: 'one' },
    });
  });
});

describe('a search for experiments', () => {
  const search = async (filter: string | null, orderBy: readonly string[] = ['name'], first = 100) => {
    const names: string[] = [];
    let after: string | null = null;
    do {
      const request = {
        filter: parseFilter(filter, 'experiments'),
        orderBy: parseOrderBy(orderBy, 'experiments'),
      };
      const page = await tracking.experiments.search('found', { ...request, view: 'ACTIVE', first, after });
      names.push(...page.experiments.map(({ name }) => name));
      after = page.next;
    } while (after !== null);
    return names.join(' ');
  };

  beforeAll(async () => {
    for (const [name, team] of [
      ['alpha', 'x'],
      ['Beta', 'y'],
      ['gamma', null],
    ] as const) {
      const tags = team === null ? [] : [{ key: 'team', value: team }];
      await tracking.experiments.create('found', { name, tags });
    }
    const { number } = await tracking.experiments.create('found', { name: 'gone' });
    await tracking.experiments.delete('found', String(number));
  });

  it.each([
    [null, 'Beta alpha gamma'],
    [`name = 'alpha'`, 'alpha'],
    [`name != 'alpha'`, 'Beta gamma'],
    [`name LIKE '%a'`, 'Beta alpha gamma'],
    [`name LIKE 'b%'`, ''],
    [`name ILIKE 'b%'`, 'Beta'],
    [`tags.team = 'x'`, 'alpha'],
    [`tags.team != 'x'`, 'Beta'],
    [`tags.team IS NULL`, 'gamma'],
    [`creation_time > 0 AND last_update_time >= 1`, 'Beta alpha gamma'],
    [`creation_time < 1`, ''],
  ])('for %s finds what is of the project and there', async (filter, names) => {
    expect(await search(filter)).toBe(names);
  });

  it('pages in any order without gaps and repetitions', async () => {
    for (const orderBy of [
      ['name DESC'],
      ['creation_time'],
      ['last_update_time DESC'],
      ['experiment_id'],
      [],
    ]) {
      expect(await search(null, orderBy, 1)).toBe(await search(null, orderBy));
    }
    expect(await search(null, ['name DESC'])).toBe('gamma alpha Beta');
  });
});
