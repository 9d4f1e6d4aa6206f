import { Injectable } from '@nestjs/common';
import type { ABTestId } from '@orrery/domain';
import type { SavedGroups, TestPlan } from '@orrery/math-flags';
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
    const { id, endpoint, variations, plan, savedGroups, startedAt } = test;
    await this.unitOfWork.manager.query(
      `INSERT INTO running_ab_test (id, endpoint, variations, plan, saved_groups, started_at)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (id) DO UPDATE SET
         endpoint = excluded.endpoint, variations = excluded.variations, plan = excluded.plan,
         saved_groups = excluded.saved_groups, started_at = excluded.started_at`,
      [id, endpoint, ...[variations, plan, savedGroups].map((part) => JSON.stringify(part)), startedAt],
    );
  }

  /** Does nothing when the test does not run. */
  async replan(id: ABTestId, plan: TestPlan, savedGroups: SavedGroups): Promise<void> {
    await this.unitOfWork.manager.query(
      'UPDATE running_ab_test SET plan = $2, saved_groups = $3 WHERE id = $1',
      [id, JSON.stringify(plan), JSON.stringify(savedGroups)],
    );
  }

  async remove(id: ABTestId): Promise<void> {
    await this.unitOfWork.manager.delete(RunningTestEntity, { id });
  }
}
