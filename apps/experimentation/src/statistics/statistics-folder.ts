import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@orrery/platform-postgres';
import { FOLD, NEXT_CUT, PENDING } from './fold-sql.js';

interface Pending {
  readonly target: string;
  readonly pending: boolean;
}

interface Cut {
  readonly from: string;
  readonly to: string;
}

const WAIT_MS = 10;
/** For so long a reader waits for transactions that hold the fold up. */
const PATIENCE_MS = 1000;

/**
 * Folds what was told into the statistics. Sums and cursor move in one transaction, and one replica folds at a time: what
 * a crash interrupts is folded again from where it was, and nothing twice.
 */
@Injectable()
export class StatisticsFolder {
  private underWay: Promise<boolean> | undefined;

  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Folds what is there now, and so what was acknowledged before; gives up when it takes longer than a second. */
  async catchUp(): Promise<void> {
    const patience = Date.now() + PATIENCE_MS;
    let target: bigint | undefined;
    for (let status = await this.status(); status.pending; status = await this.status()) {
      target ??= BigInt(status.target);
      const moved = await this.fold();
      if (BigInt(await this.reached()) >= target || Date.now() >= patience) return;
      if (!moved) await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    }
  }

  /** Folds all that can be folded, however long it takes. */
  async drain(): Promise<void> {
    while ((await this.status()).pending && (await this.fold()));
  }

  /** Folds the next part. Calls at the same time share one. @returns whether there is progress. */
  fold(): Promise<boolean> {
    this.underWay ??= this.foldNext().finally(() => (this.underWay = undefined));
    return this.underWay;
  }

  private foldNext(): Promise<boolean> {
    return this.unitOfWork.run(async () => {
      const { manager } = this.unitOfWork;
      // A metric that a large test takes late makes all its users new.
      await manager.query('SET LOCAL statement_timeout = 0');
      await manager.query(`SET LOCAL work_mem = '64MB'`);
      await manager.query('SET LOCAL jit = off');
      const [cut] = await manager.query<Cut[]>(NEXT_CUT);
      if (cut === undefined || BigInt(cut.from) >= BigInt(cut.to)) return false;
      await manager.query(FOLD, [cut.from, cut.to]);
      return true;
    });
  }

  protected async status(): Promise<Pending> {
    const [status] = await this.unitOfWork.manager.query<Pending[]>(PENDING);
    return status ?? { target: '0', pending: false };
  }

  private async reached(): Promise<string> {
    const [row] = await this.unitOfWork.manager.query<{ seq: string }[]>(
      'SELECT seq FROM fold_cursor WHERE shard = 0',
    );
    return row?.seq ?? '0';
  }
}
