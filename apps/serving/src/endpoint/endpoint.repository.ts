import { Injectable } from '@nestjs/common';
import {
  NameTakenError,
  NotFoundError,
  type EndpointId,
  type ModelVersionId,
  type RegisteredModelId,
} from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, isUniqueViolation } from '@orrery/platform-postgres';
import { In, MoreThan, type Repository } from 'typeorm';
import { ENDPOINT_NAME_UNIQUE, EndpointEntity } from './endpoint.entity.js';
import type { Endpoint, TrafficShare } from './endpoint.js';
import { TrafficShareEntity } from './traffic-share.entity.js';

@Injectable()
export class EndpointRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @throws {NameTakenError} */
  async insert(endpoint: Endpoint): Promise<void> {
    try {
      await this.endpoints.insert({ ...endpoint });
    } catch (error) {
      if (isUniqueViolation(error, ENDPOINT_NAME_UNIQUE)) throw new NameTakenError('Endpoint', endpoint.name);
      throw error;
    }
  }

  async findByName(name: string): Promise<Endpoint | null> {
    const row = await this.endpoints.findOneBy({ name });
    return row && toEndpoint(row);
  }

  /** Whether there is an endpoint of that model. */
  isServed(model: string): Promise<boolean> {
    return this.endpoints.existsBy({ model });
  }

  async findByIds(ids: readonly EndpointId[]): Promise<ReadonlyMap<EndpointId, Endpoint>> {
    const rows = await this.endpoints.findBy({ id: In([...ids]) });
    return new Map(rows.map(toEndpoint).map((endpoint) => [endpoint.id, endpoint]));
  }

  /**
   * The endpoint by that name, locked until the transaction ends, so that divisions of its traffic follow one another.
   * @throws {NotFoundError}
   */
  async lockByName(name: string): Promise<Endpoint> {
    const row = await this.endpoints.findOne({ where: { name }, lock: { mode: 'pessimistic_write' } });
    if (row === null) throw new NotFoundError('Endpoint', name);
    return toEndpoint(row);
  }

  async setLoaded(id: EndpointId, change: Pick<Endpoint, 'loaded'>): Promise<void> {
    await this.endpoints.update({ id }, change);
  }

  /** As `lockByName`. @throws {NotFoundError} */
  async lockById(id: EndpointId): Promise<Endpoint> {
    const row = await this.endpoints.findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
    if (row === null) throw new NotFoundError('Endpoint', id);
    return toEndpoint(row);
  }

  async list(request: PageRequest): Promise<Page<Endpoint>> {
    const rows = await this.endpoints.find({
      ...(request.after !== null && { where: { name: MoreThan(request.after) } }),
      order: { name: 'ASC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toEndpoint), request);
  }

  async listAll(): Promise<readonly Endpoint[]> {
    return (await this.endpoints.find({ order: { name: 'ASC' } })).map(toEndpoint);
  }

  /** The division of each endpoint, by version. */
  async listShares(ids: readonly EndpointId[]): Promise<readonly TrafficShare[]> {
    const where = { endpointId: In([...ids]) };
    return (await this.shares.find({ where, order: { version: 'ASC' } })).map(toShare);
  }

  async listAllShares(): Promise<readonly TrafficShare[]> {
    return (await this.shares.find({ order: { version: 'ASC' } })).map(toShare);
  }

  async setModel(id: EndpointId, modelId: RegisteredModelId): Promise<void> {
    await this.endpoints.update({ id }, { modelId });
  }

  async replaceShares(id: EndpointId, shares: readonly TrafficShare[]): Promise<void> {
    await this.shares.delete({ endpointId: id });
    await this.shares.insert(shares.map((share) => ({ ...share })));
  }

  /** The endpoints that each version shares in, by name. */
  async listOfVersions(
    ids: readonly ModelVersionId[],
  ): Promise<readonly { readonly versionId: ModelVersionId; readonly endpoint: Endpoint }[]> {
    const shares = (await this.shares.findBy({ versionId: In([...ids]) })).map(toShare);
    const endpoints = await this.findByIds([...new Set(shares.map(({ endpointId }) => endpointId))]);
    return shares
      .flatMap(({ versionId, endpointId }) => {
        const endpoint = endpoints.get(endpointId);
        return endpoint === undefined ? [] : [{ versionId, endpoint }];
      })
      .sort((a, b) => (a.endpoint.name < b.endpoint.name ? -1 : 1));
  }

  private get endpoints(): Repository<EndpointEntity> {
    return this.unitOfWork.manager.getRepository(EndpointEntity);
  }

  private get shares(): Repository<TrafficShareEntity> {
    return this.unitOfWork.manager.getRepository(TrafficShareEntity);
  }
}

function toEndpoint(row: EndpointEntity): Endpoint {
  return { ...row, id: row.id as EndpointId, modelId: row.modelId as RegisteredModelId };
}

function toShare({ endpointId, version, versionId, percent }: TrafficShareEntity): TrafficShare {
  return {
    endpointId: endpointId as EndpointId,
    version,
    versionId: versionId as ModelVersionId,
    percent,
  };
}
