import { Injectable } from '@nestjs/common';
import type { EndpointId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, type Repository } from 'typeorm';
import { InputRulesEntity } from './input-rules.entity.js';
import type { InputRules } from './input-rules.js';

@Injectable()
export class InputRulesRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async listAll(): Promise<readonly InputRules[]> {
    return (await this.rows.find()).map(toRules);
  }

  async findByEndpoints(ids: readonly EndpointId[]): Promise<ReadonlyMap<EndpointId, InputRules>> {
    const rules = (await this.rows.findBy({ endpointId: In([...ids]) })).map(toRules);
    return new Map(rules.map((each) => [each.endpointId, each]));
  }

  /** In the place of those before. */
  async save(rules: InputRules): Promise<void> {
    await this.rows.upsert({ ...rules, features: [...rules.features] }, ['endpointId']);
  }

  /** @returns whether there were any. */
  async remove(endpointId: EndpointId): Promise<boolean> {
    return (await this.rows.delete({ endpointId })).affected === 1;
  }

  private get rows(): Repository<InputRulesEntity> {
    return this.unitOfWork.manager.getRepository(InputRulesEntity);
  }
}

function toRules(row: InputRulesEntity): InputRules {
  return { ...row, endpointId: row.endpointId as EndpointId };
}
