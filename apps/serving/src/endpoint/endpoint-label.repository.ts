import { Injectable } from '@nestjs/common';
import type { EndpointId, ModelVersionId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, type Repository } from 'typeorm';
import { EndpointLabelEntity } from './endpoint-label.entity.js';
import type { EndpointLabel } from './endpoint.js';

@Injectable()
export class EndpointLabelRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** By label. */
  async list(endpointIds: readonly EndpointId[]): Promise<readonly EndpointLabel[]> {
    const where = { endpointId: In([...endpointIds]) };
    return (await this.labels.find({ where, order: { label: 'ASC' } })).map(toLabel);
  }

  async listAll(): Promise<readonly EndpointLabel[]> {
    return (await this.labels.find({ order: { label: 'ASC' } })).map(toLabel);
  }

  async save(label: EndpointLabel): Promise<void> {
    await this.labels.upsert({ ...label }, ['endpointId', 'label']);
  }

  /** @returns whether there was one. */
  async remove(endpointId: EndpointId, label: string): Promise<boolean> {
    const { affected } = await this.labels.delete({ endpointId, label });
    return affected === 1;
  }

  private get labels(): Repository<EndpointLabelEntity> {
    return this.unitOfWork.manager.getRepository(EndpointLabelEntity);
  }
}

function toLabel({ endpointId, label, version, versionId }: EndpointLabelEntity): EndpointLabel {
  return {
    endpointId: endpointId as EndpointId,
    label,
    version,
    versionId: versionId as ModelVersionId,
  };
}
