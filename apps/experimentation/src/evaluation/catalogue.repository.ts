import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@orrery/platform-postgres';

/** Which state the catalogue is in: another one is another text. */
export interface CatalogueMark {
  readonly mark: string;
  readonly changedAt: Date;
}

@Injectable()
export class CatalogueRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Marks the catalogue as changed, and lets nobody else change it until the transaction ends: call it before you read
   * what the change is judged by. Versions are microseconds, so that they go on rising after a reset.
   */
  async touch(): Promise<void> {
    await this.unitOfWork.manager.query(
      `INSERT INTO flag_catalogue AS catalogue (only_one, version, changed_at)
       VALUES (true, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, clock_timestamp())
       ON CONFLICT (only_one) DO UPDATE SET
         version = greatest(excluded.version, catalogue.version + 1),
         changed_at = greatest(excluded.changed_at, catalogue.changed_at + interval '1 millisecond')`,
    );
  }

  /** Lets nobody change flags and groups until the transaction ends, without changing them. */
  async hold(): Promise<void> {
    await this.unitOfWork.manager.query('SELECT 1 FROM flag_catalogue FOR SHARE');
  }

  /** Of the flags, and of the tests that run: whatever is changed of one changes its `xmin`. */
  async mark(): Promise<CatalogueMark> {
    const [row] = await this.unitOfWork.manager.query<CatalogueMark[]>(
      `SELECT coalesce(max(version), 0) || '-' || (
         SELECT left(md5(coalesce(string_agg(id || ' ' || xmin, ',' ORDER BY id), '')), 12)
         FROM ab_test WHERE status = 'RUNNING') AS mark,
         coalesce(max(changed_at), to_timestamp(0)) AS "changedAt"
       FROM flag_catalogue`,
    );
    if (row === undefined) throw new Error('An aggregate has one row.');
    return row;
  }

  /** Reads all of one moment. */
  async inOneSnapshot<T>(read: () => Promise<T>): Promise<T> {
    return this.unitOfWork.run(async () => {
      await this.unitOfWork.manager.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      return read();
    });
  }
}
