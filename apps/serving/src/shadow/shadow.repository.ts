import { Injectable } from '@nestjs/common';
import type { EndpointId, ModelVersionId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, type Repository } from 'typeorm';
import { ShadowEntity } from './shadow.entity.js';
import { ShadowTally } from './shadow-tally.js';
import type { Shadow, ShadowId } from './shadow.js';

/** A shadow with what it did so far. */
export interface TalliedShadow extends Shadow {
  readonly tally: ShadowTally;
}

@Injectable()
export class ShadowRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async listAll(): Promise<readonly Shadow[]> {
    return (await this.rows.find({ select: COLUMNS })).map(toShadow);
  }

  async findByEndpoints(ids: readonly EndpointId[]): Promise<ReadonlyMap<EndpointId, TalliedShadow>> {
    const rows = await this.rows.findBy({ endpointId: In([...ids]) });
    return new Map(
      rows.map((row) => [
        row.endpointId as EndpointId,
        { ...toShadow(row), tally: ShadowTally.fromJSON(row.tally) },
      ]),
    );
  }

  /** In the place of the one before. */
  async replace(shadow: Shadow): Promise<void> {
    await this.rows.delete({ endpointId: shadow.endpointId });
    await this.rows.insert({ ...shadow, tally: new ShadowTally().toJSON() });
  }

  /** @returns whether there was one. */
  async remove(endpointId: EndpointId): Promise<boolean> {
    return (await this.rows.delete({ endpointId })).affected === 1;
  }

  /** Adds to what is stored, by this replica or another; to nothing when the shadow is gone. */
  async add(id: ShadowId, tally: ShadowTally): Promise<void> {
    await this.unitOfWork.run(async () => {
      const row = await this.rows.findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
      if (row === null) return;
      const all = ShadowTally.fromJSON(row.tally);
      all.merge(tally);
      await this.rows.update({ id }, { tally: all.toJSON() });
    });
  }

  private get rows(): Repository<ShadowEntity> {
    return this.unitOfWork.manager.getRepository(ShadowEntity);
  }
}

/** All but the tally, which nobody needs who routes. */
const COLUMNS = {
  id: true,
  endpointId: true,
  version: true,
  versionId: true,
  percent: true,
  startedAt: true,
  startedBy: true,
} as const;

function toShadow({
  id,
  endpointId,
  version,
  versionId,
  percent,
  startedAt,
  startedBy,
}: ShadowEntity): Shadow {
  return {
    id: id as ShadowId,
    endpointId: endpointId as EndpointId,
    version,
    versionId: versionId as ModelVersionId,
    percent,
    startedAt,
    startedBy,
  };
}
