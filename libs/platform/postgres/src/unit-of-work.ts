import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { DataSource, QueryFailedError, type Driver, type EntityManager } from 'typeorm';
import type { PreparedStatement } from './prepared-statement.js';

/** A connection, or the pool of them. */
interface Sender {
  query<Row>(query: PreparedStatement & { values: unknown[] }): Promise<{ readonly rows: readonly Row[] }>;
}

interface Transaction {
  readonly manager: EntityManager;
  readonly afterCommit: (() => void)[];
}

/**
 * One transaction around a use case. Repositories ask for `manager` and get the current transaction's, or the plain
 * one outside of any, so that no use case hands a transaction around.
 */
@Injectable()
export class UnitOfWork {
  private readonly current = new AsyncLocalStorage<Transaction>();
  private underWay = 0;

  constructor(private readonly dataSource: DataSource) {}

  get manager(): EntityManager {
    return this.current.getStore()?.manager ?? this.dataSource.manager;
  }

  /**
   * Commits what `work` wrote when it resolves, and rolls all of it back when it throws. Inside another unit of work it
   * joins that one. Statements inside are sent one after another: no `Promise.all`.
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.current.getStore() !== undefined) return work();
    const afterCommit: (() => void)[] = [];
    const result = await this.dataSource.transaction((manager) =>
      this.within({ manager, afterCommit }, work),
    );
    for (const action of afterCommit) action();
    return result;
  }

  /**
   * Sends a statement that connections keep prepared, in the current transaction or outside of any. Values that are
   * buffers are sent in Postgres's binary form.
   */
  async prepared<Row>(statement: PreparedStatement, values: unknown[]): Promise<readonly Row[]> {
    const { queryRunner } = this.manager;
    this.dataSource.logger.logQuery(statement.text, values, queryRunner);
    const pool = (this.dataSource.driver as Driver & { readonly master: Sender }).master;
    const sender = ((await queryRunner?.connect()) as Sender | undefined) ?? pool;
    try {
      const { rows } = await sender.query<Row>({ ...statement, values });
      return rows;
    } catch (error) {
      throw error instanceof Error ? new QueryFailedError(statement.text, values, error) : error;
    }
  }

  /** A storage that is in use makes every promise of the process twice as dear: also those of requests without any. */
  private async within<T>(transaction: Transaction, work: () => Promise<T>): Promise<T> {
    this.underWay += 1;
    try {
      return await this.current.run(transaction, work);
    } finally {
      this.underWay -= 1;
      if (this.underWay === 0) this.current.disable();
    }
  }

  /** Calls `action` once the current transaction is committed, never if it is rolled back; at once outside of any. */
  afterCommit(action: () => void): void {
    const transaction = this.current.getStore();
    if (transaction === undefined) action();
    else transaction.afterCommit.push(action);
  }
}
