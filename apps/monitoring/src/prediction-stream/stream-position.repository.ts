import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@orrery/platform-postgres';
import { StreamPositionEntity } from './stream-position.entity.js';

/** Before the first entry of any stream. */
export const STREAM_BEGINNING = '0-0';

@Injectable()
export class StreamPositionRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async ensure(stream: string): Promise<void> {
    await this.unitOfWork.manager
      .createQueryBuilder()
      .insert()
      .into(StreamPositionEntity)
      .values({ stream, entryId: STREAM_BEGINNING })
      .orIgnore()
      .execute();
  }

  /** The position, locked until the transaction ends; null while another reader holds it. */
  async lock(stream: string): Promise<string | null> {
    const row = await this.unitOfWork.manager.findOne(StreamPositionEntity, {
      where: { stream },
      lock: { mode: 'pessimistic_write', onLocked: 'skip_locked' },
    });
    return row && row.entryId;
  }

  /** Waits until no other reader holds the position, and holds it until the transaction ends. */
  async waitForTurn(stream: string): Promise<void> {
    await this.unitOfWork.manager.findOne(StreamPositionEntity, {
      where: { stream },
      lock: { mode: 'pessimistic_write' },
    });
  }

  async move(stream: string, entryId: string): Promise<void> {
    await this.unitOfWork.manager.update(StreamPositionEntity, { stream }, { entryId });
  }
}
