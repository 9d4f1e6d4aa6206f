import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStatisticsScenario, type StatisticsScenario } from '../testing/statistics-scenario.js';
import { PENDING } from './fold-sql.js';

let scenario: StatisticsScenario;

beforeAll(async () => {
  scenario = await startStatisticsScenario();
});

afterAll(() => scenario.close());

describe('folding', () => {
  it('waits for a transaction that began before others, and loses nothing of it', async () => {
    const { id } = await scenario.newTest({ event: 'held' });
    const slow = scenario.dataSource.createQueryRunner();
    await slow.startTransaction();
    await slow.query(
      `INSERT INTO exposure (ab_test_id, user_id, variation, exposed_at, tx)
       VALUES ($1, 'slow', 0, now(), pg_current_xact_id()::text::bigint)`,
      [id],
    );
    await scenario.expose(id, [{ user: 'quick', variation: 'treatment' }]);
    await scenario.folder.drain();
    await slow.commitTransaction();
    await slow.release();

    expect((await scenario.statistics.read(id)).users).toEqual([1, 1]);
  });

  it('changes nothing when it is interrupted, and goes on from where it was', async () => {
    const { id } = await scenario.newTest({ event: 'broken' });
    await scenario.folder.drain();
    await scenario.expose(id, [{ user: 'ann', variation: 'control' }]);

    const interrupted = scenario.unitOfWork.run(async () => {
      await scenario.folder.fold();
      throw new Error('The process ends here.');
    });

    await expect(interrupted).rejects.toThrow('ends here');
    expect((await scenario.statistics.read(id)).users).toEqual([1, 0]);
  });

  it('counts once what several folders find', async () => {
    const { id } = await scenario.newTest({ event: 'many' });
    const folders = Array.from({ length: 4 }, () => scenario.newFolder());

    for (let batch = 0; batch < 5; batch += 1) {
      const users = Array.from({ length: 200 }, (_, i) => ({ user: `${batch}-${i}`, variation: 'control' }));
      await Promise.all([scenario.expose(id, users), ...folders.map((folder) => folder.drain())]);
    }

    expect((await scenario.statistics.read(id)).users).toEqual([1000, 0]);
  });

  it('is not moved by a large batch that is told again and again', async () => {
    const { id } = await scenario.newTest({ event: 'again' });
    const users = Array.from({ length: 20_000 }, (_, i) => ({ user: `again-${i}`, variation: 'control' }));
    const batches = [users.slice(0, 10_000), users.slice(10_000)];
    for (const batch of batches) await scenario.expose(id, batch);
    const { cut, users: counted } = await scenario.statistics.read(id);

    for (let time = 0; time < 2; time += 1) for (const batch of batches) await scenario.expose(id, batch);

    const again = await scenario.statistics.read(id);
    expect([again.users, again.cut.digest]).toEqual([counted, cut.digest]);
    expect(again.exclusions).toEqual([{ reason: 'DUPLICATE', metricId: null, count: 40_000 }]);
  });

  it('knows whether there is anything to fold without reading the log, however long that is', async () => {
    const { id } = await scenario.newTest({ event: 'long' });
    await scenario.dataSource.query(
      `INSERT INTO exposure (ab_test_id, user_id, variation, exposed_at, tx)
       SELECT $1, 'long-' || i, 0, now(), pg_current_xact_id()::text::bigint FROM generate_series(1, 20000) AS i`,
      [id],
    );
    await scenario.dataSource.query('ANALYZE exposure');
    await scenario.folder.drain();

    const [{ 'QUERY PLAN': plan }] = await scenario.dataSource.query<[{ 'QUERY PLAN': unknown }]>(
      `EXPLAIN (ANALYZE, FORMAT JSON) ${PENDING}`,
    );

    expect(JSON.stringify(plan)).toContain('"Index Name":"exposure_tx"');
  });
});
