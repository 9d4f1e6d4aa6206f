import { createDataSource, migrate } from '@orrery/platform-postgres';
import { createTestDatabase } from '@orrery/testing';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentsSchema } from './schema.js';
import { TrackAsMlflowDoes1760000000010 } from './migrations/1760000000010-track-as-mlflow-does.js';

const BEFORE = experimentsSchema.migrations.findIndex((one) => one === TrackAsMlflowDoes1760000000010);
const RUN = '01920000-0000-7000-8000-000000000001';

let old: DataSource;
let dataSource: DataSource;
let drop: () => Promise<void>;

/** An installation with data: at first as it was, then with all migrations. */
beforeAll(async () => {
  const database = await createTestDatabase({ template: 'empty', migrate: async () => {} });
  drop = () => database.drop();
  const schema = { ...experimentsSchema, migrations: experimentsSchema.migrations.slice(0, BEFORE) };
  old = await createDataSource({ url: database.url, ...schema }).initialize();
  await migrate(old);
  await old.query(`
    INSERT INTO experiment (id, name, created_at) VALUES
      (uuidv7(), 'first', '2024-01-01'), (uuidv7(), 'Default', '2024-02-01'), (uuidv7(), 'second', '2024-03-01')`);
  await old.query(
    `INSERT INTO run (id, experiment_id, name, status, dataset_version_ids, started_at)
     SELECT $1, id, 'r', 'FINISHED', '{}', '2024-04-01' FROM experiment WHERE name = 'second'`,
    [RUN],
  );
  await old.query(`INSERT INTO run_param (run_id, key, value) VALUES ($1, 'p', '1')`, [RUN]);
  await old.query(`INSERT INTO run_tag (run_id, key, value) VALUES ($1, 't', '2')`, [RUN]);
  await old.query(
    `INSERT INTO run_metric_point (run_id, key, step, value, recorded_at)
     SELECT $1::uuid, 'loss', i, abs(i - 3), to_timestamp(1000 + i) + interval '1.5 ms' FROM generate_series(1, 5) AS i
     UNION ALL SELECT $1::uuid, 'back', i, i, to_timestamp(1000 - i) FROM generate_series(1, 2) AS i`,
    [RUN],
  );
  await old.query(
    `INSERT INTO run_metric (run_id, key, last, last_step, min, max) VALUES ($1, 'loss', 2, 5, 0, 2), ($1, 'back', 2, 2, 1, 2)`,
    [RUN],
  );
  dataSource = await createDataSource({ url: database.url, ...experimentsSchema }).initialize();
  await migrate(dataSource);
});

afterAll(async () => {
  await old.destroy();
  await dataSource.destroy();
  await drop();
});

describe('an installation with data', () => {
  it('numbers its experiments in their order, Default as 0, and goes on from there', async () => {
    await dataSource.query(
      `INSERT INTO experiment (id, name, created_at, updated_at) VALUES (uuidv7(), 'new', now(), now())`,
    );
    expect(
      await dataSource.query(
        `SELECT number::int, name, project, folder, updated_at = created_at AS same FROM experiment ORDER BY number`,
      ),
    ).toEqual([
      { number: 0, name: 'Default', project: 'default', folder: '', same: true },
      { number: 1, name: 'first', project: 'default', folder: '', same: true },
      { number: 2, name: 'second', project: 'default', folder: '', same: true },
      { number: 3, name: 'new', project: 'default', folder: '', same: true },
    ]);
  });

  it('keeps its runs, params and tags, which know their experiment now', async () => {
    const of = (table: string) =>
      dataSource.query(
        `SELECT key, value FROM ${table} AS pair JOIN run ON run.id = run_id AND run.experiment_id = pair.experiment_id`,
      );
    expect(await of('run_param')).toEqual([{ key: 'p', value: '1' }]);
    expect(await of('run_tag')).toEqual([{ key: 't', value: '2' }]);
    expect(await dataSource.query('SELECT user_id, status, deleted_at FROM run')).toEqual([
      { user_id: '', status: 'FINISHED', deleted_at: null },
    ]);
  });

  it('keeps every point, and summaries that say more', async () => {
    expect(
      await dataSource.query(
        `SELECT key, last, last_step::int, last_at_ms::int, first, first_step::int, first_at_ms::int, min, min_step::int,
           max, max_step::int, chronological FROM run_metric ORDER BY key`,
      ),
    ).toEqual([
      {
        ...{
          key: 'back',
          last: 2,
          last_step: 2,
          last_at_ms: 998_000,
          first: 1,
          first_step: 1,
          first_at_ms: 999_000,
        },
        ...{ min: 1, min_step: 1, max: 2, max_step: 2, chronological: false },
      },
      {
        ...{
          key: 'loss',
          last: 2,
          last_step: 5,
          last_at_ms: 1_005_001,
          first: 2,
          first_step: 1,
          first_at_ms: 1_001_001,
        },
        ...{ min: 0, min_step: 3, max: 2, max_step: 1, chronological: true },
      },
    ]);
    expect(
      await dataSource.query(
        `SELECT key, step::int, at_ms::int, value FROM run_metric_point JOIN run_metric ON id = series ORDER BY key, step`,
      ),
    ).toEqual([
      ...[1, 2].map((step) => ({ key: 'back', step, at_ms: 1_000_000 - 1000 * step, value: step })),
      ...[1, 2, 3, 4, 5].map((step) => ({
        ...{ key: 'loss', step, at_ms: 1_000_001 + 1000 * step, value: Math.abs(step - 3) },
      })),
    ]);
  });

  it('can go back', async () => {
    const later = experimentsSchema.migrations.length - BEFORE;
    for (let i = 0; i < later; i += 1) await dataSource.undoLastMigration();
    expect(await old.query('SELECT count(*)::int AS points FROM run_metric_point')).toEqual([{ points: 7 }]);
    expect(await old.query(`SELECT last, min, max FROM run_metric WHERE key = 'loss'`)).toEqual([
      { last: 2, min: 0, max: 2 },
    ]);
    await migrate(dataSource);
    expect(await dataSource.query('SELECT count(*)::int AS points FROM run_metric_point')).toEqual([
      { points: 7 },
    ]);
  });
});
