import { Injectable } from '@nestjs/common';
import type { ABTestId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { RunningTestEntity } from './running-test.entity.js';
import type { RunningTest } from './running-test.js';

@Injectable()
export class RunningTestRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Oldest first. */
  async listAll(): Promise<readonly RunningTest[]> {
    const rows = await this.unitOfWork.manager.find(RunningTestEntity, {
      order: { startedAt: 'ASC', id: 'ASC' },
    });
    return rows.map((row) => ({ ...row, id: row.id as ABTestId }));
  }

  async save(test: RunningTest): Promise<void> {
    await this.unitOfWork.manager.upsert(RunningTestEntity, { ...test, variations: [...test.variations] }, [
      'id',
    ]);
  }

  async remove(id: ABTestId): Promise<void> {
    await this.unitOfWork.manager.delete(RunningTestEntity, { id });
  }
}
