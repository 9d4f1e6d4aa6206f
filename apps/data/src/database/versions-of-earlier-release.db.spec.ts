import { createDataSource, migrate } from '@orrery/platform-postgres';
import { createTestDatabase } from '@orrery/testing';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DescribeVersions1760000000020 } from './migrations/1760000000020-describe-versions.js';
import { dataSchema } from './schema.js';

const BEFORE = dataSchema.migrations.findIndex((one) => one === DescribeVersions1760000000020);
const [FLIGHTS, EMPTY] = ['01920000-0000-7000-8000-000000000001', '01920000-0000-7000-8000-000000000002'];

let dataSource: DataSource;
let drop: () => Promise<void>;

/** An installation with two versions from before there were branches. */
beforeAll(async () => {
  const database = await createTestDatabase({ template: 'empty', migrate: async () => {} });
  drop = () => database.drop();
  const first = { ...dataSchema, migrations: dataSchema.migrations.slice(0, BEFORE) };
  const old = await createDataSource({ url: database.url, ...first }).initialize();
  await migrate(old);
  await old.query(
    `INSERT INTO dataset (id, name, description, expectations, created_at)
     VALUES ($1, 'flights', '', '[]', '2024-01-01Z'), ($2, 'empty', '', '[]', '2024-01-01Z')`,
    [FLIGHTS, EMPTY],
  );
  await insertAsBefore(old, 1, '2024-02-01T12:00:00Z');
  // The clock of the instance that wrote it went behind.
  await insertAsBefore(old, 2, '2024-02-01T11:00:00Z');
  await old.destroy();
  dataSource = await createDataSource({ url: database.url, ...dataSchema }).initialize();
  await migrate(dataSource);
});

afterAll(async () => {
  await dataSource.destroy();
  await drop();
});

describe('an installation from before there were branches', () => {
  it('has its versions as one line of commits to the default branch', async () => {
    expect(await moves()).toMatchObject([
      { number: 1, version: 1, cause: 'COMMITTED', at: '2024-02-01T12:00:00.000Z' },
      { number: 2, version: 2, cause: 'COMMITTED', at: '2024-02-01T12:00:00.000Z' },
    ]);
    expect(await dataSource.query(HEADS)).toEqual([
      { name: 'flights', kind: 'BRANCH', ref: 'main', version: 2 },
    ]);
    expect(await dataSource.query(PARENTS)).toEqual([{ version: 2, parent: 1 }]);
    expect(
      await dataSource.query(`SELECT DISTINCT state, branch, message, author, file_count, metadata
      FROM dataset_version`),
    ).toEqual([{ state: 'ACTIVE', branch: 'main', message: '', author: null, file_count: 1, metadata: {} }]);
  });

  it('goes on to be written by an instance of the release before, whose versions move the branch too', async () => {
    await insertAsBefore(dataSource, 3, '2024-03-01T00:00:00Z');

    expect((await moves()).at(-1)).toMatchObject({ number: 3, version: 3, cause: 'COMMITTED' });
    expect(await dataSource.query(HEADS)).toEqual([
      { name: 'flights', kind: 'BRANCH', ref: 'main', version: 3 },
    ]);
    expect(await dataSource.query(PARENTS)).toContainEqual({ version: 3, parent: 2 });
    await dataSource.query(`DELETE FROM version_parent WHERE version_id = $1`, [idOf(3)]);
    await dataSource.query(`DELETE FROM version_ref_move WHERE number = 3`);
    await dataSource.query(`UPDATE version_ref SET version_id = $1`, [idOf(2)]);
    await dataSource.query(`DELETE FROM dataset_version WHERE id = $1`, [idOf(3)]);
  });

  it('begins a branch with the first version that such an instance writes', async () => {
    await insertAsBefore(dataSource, 1, '2024-03-01T00:00:00Z', EMPTY);

    expect(await dataSource.query(HEADS)).toContainEqual({
      name: 'empty',
      kind: 'BRANCH',
      ref: 'main',
      version: 1,
    });
    expect(await dataSource.query(PARENTS)).toHaveLength(1);
    await dataSource.query(`DELETE FROM version_ref_move WHERE dataset_id = $1`, [EMPTY]);
    await dataSource.query(`DELETE FROM version_ref WHERE dataset_id = $1`, [EMPTY]);
    await dataSource.query(`DELETE FROM dataset_version WHERE dataset_id = $1`, [EMPTY]);
  });

  it('can go back, and forth again', async () => {
    const later = dataSchema.migrations.length - BEFORE;
    for (let i = 0; i < later; i += 1) await dataSource.undoLastMigration();
    expect(await dataSource.query('SELECT count(*)::int AS versions FROM dataset_version')).toEqual([
      { versions: 2 },
    ]);

    await migrate(dataSource);

    expect(await moves()).toHaveLength(2);
  });
});

const HEADS = `
  SELECT dataset.name, kind, version_ref.name AS ref, version FROM version_ref
    JOIN dataset_version AS version ON version.id = version_id
    JOIN dataset ON dataset.id = version_ref.dataset_id ORDER BY dataset.name DESC`;
const PARENTS = `
  SELECT child.version, parent.version AS parent FROM version_parent
    JOIN dataset_version AS child ON child.id = version_id
    JOIN dataset_version AS parent ON parent.id = parent_id ORDER BY 1`;

function idOf(version: number, dataset = FLIGHTS): string {
  return `01920000-0000-7000-8${dataset === FLIGHTS ? '000' : '001'}-00000000010${version}`;
}

/** The statement of the release before, which names no column that came later. */
async function insertAsBefore(
  into: DataSource,
  version: number,
  createdAt: string,
  dataset = FLIGHTS,
): Promise<void> {
  await into.query(
    `INSERT INTO dataset_version (id, dataset_id, version, format, row_count, size_bytes, new_bytes, content_digest,
       manifest_digest, columns, created_at)
     VALUES ($1, $2, $3, 'CSV', 1, 2, 2, $4, $4, '[]', $5)`,
    [idOf(version, dataset), dataset, version, `sha256:${String(version).repeat(64)}`, createdAt],
  );
}

async function moves(): Promise<readonly object[]> {
  const rows = await dataSource.query<{ at: Date }[]>(
    `SELECT number, version, cause, moved_at AS at FROM version_ref_move
       JOIN dataset_version AS version ON version.id = version_id
      WHERE version_ref_move.dataset_id = $1 ORDER BY number`,
    [FLIGHTS],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}
