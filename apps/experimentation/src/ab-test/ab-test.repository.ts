import { Injectable } from '@nestjs/common';
import {
  ConflictError,
  NameTakenError,
  NotFoundError,
  type ABTestId,
  type EndpointId,
  type ModelVersionId,
} from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, isUniqueViolation } from '@orrery/platform-postgres';
import { In, MoreThan, type Repository } from 'typeorm';
import { ABTestEntity, AB_TEST_NAME_UNIQUE, ONE_RUNNING_PER_ENDPOINT } from './ab-test.entity.js';
import type { ABTest, Variation } from './ab-test.js';
import { VariationEntity } from './variation.entity.js';

/** A test that a model version competes in. */
export interface ABTestOfVersion {
  readonly modelVersionId: ModelVersionId;
  readonly abTestId: ABTestId;
}

/** The newest tests that are listed of one model version. */
const LISTED_OF_VERSION = 100;

@Injectable()
export class ABTestRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Call it within a transaction: the test and its variations are two statements. @throws {NameTakenError} */
  async insert({ metric, variations, ...test }: ABTest): Promise<void> {
    try {
      await this.rows.insert({ ...test, metricName: metric.name, metricDescription: metric.description });
    } catch (error) {
      if (isUniqueViolation(error, AB_TEST_NAME_UNIQUE)) throw new NameTakenError('A/B test', test.name);
      throw error;
    }
    const competitors = variations.map((variation, position) => ({
      ...variation,
      abTestId: test.id,
      position,
    }));
    await this.unitOfWork.manager.insert(VariationEntity, competitors);
  }

  async findByName(name: string): Promise<ABTest | null> {
    return (await this.findByNames([name])).get(name) ?? null;
  }

  async findByNames(names: readonly string[]): Promise<ReadonlyMap<string, ABTest>> {
    const tests = await this.withVariations(await this.rows.findBy({ name: In([...names]) }));
    return new Map(tests.map((test) => [test.name, test]));
  }

  async findByIds(ids: readonly ABTestId[]): Promise<ReadonlyMap<ABTestId, ABTest>> {
    const tests = await this.withVariations(await this.rows.findBy({ id: In([...ids]) }));
    return new Map(tests.map((test) => [test.id, test]));
  }

  /** The test by that name, locked until the transaction ends, so that it moves on once. @throws {NotFoundError} */
  async lockByName(name: string): Promise<ABTest> {
    const row = await this.rows.findOne({ where: { name }, lock: { mode: 'pessimistic_write' } });
    const [test] = await this.withVariations(row === null ? [] : [row]);
    if (test === undefined) throw new NotFoundError('A/B test', name);
    return test;
  }

  /** Stores where the test is in its life. @throws {ConflictError} when another test runs on its endpoint. */
  async saveStatus({ id, endpoint, status, startedAt, stoppedAt }: ABTest): Promise<void> {
    try {
      await this.rows.update({ id }, { status, startedAt, stoppedAt });
    } catch (error) {
      if (!isUniqueViolation(error, ONE_RUNNING_PER_ENDPOINT)) throw error;
      throw new ConflictError(`Another A/B test runs on endpoint "${endpoint}": stop that one first.`);
    }
  }

  async list(request: PageRequest): Promise<Page<ABTest>> {
    const rows = await this.rows.find({
      ...(request.after !== null && { where: { name: MoreThan(request.after) } }),
      order: { name: 'ASC' },
      take: request.first + 1,
    });
    return pageOf(await this.withVariations(rows), request);
  }

  /** The newest tests of each model version, newest first. */
  async listOfModelVersions(ids: readonly ModelVersionId[]): Promise<readonly ABTestOfVersion[]> {
    return this.unitOfWork.manager.query<ABTestOfVersion[]>(
      `SELECT model_version_id AS "modelVersionId", ab_test_id AS "abTestId"
       FROM unnest($1::uuid[]) AS wanted (id)
       CROSS JOIN LATERAL (
         SELECT DISTINCT model_version_id, ab_test_id FROM variation
         WHERE model_version_id = wanted.id ORDER BY ab_test_id DESC LIMIT $2
       ) AS newest
       ORDER BY ab_test_id DESC`,
      [ids, LISTED_OF_VERSION],
    );
  }

  private async withVariations(rows: readonly ABTestEntity[]): Promise<readonly ABTest[]> {
    if (rows.length === 0) return [];
    const variations = await this.unitOfWork.manager.find(VariationEntity, {
      where: { abTestId: In(rows.map(({ id }) => id)) },
      order: { abTestId: 'ASC', position: 'ASC' },
    });
    const byTest = new Map<string, VariationEntity[]>(rows.map(({ id }) => [id, []]));
    for (const variation of variations) byTest.get(variation.abTestId)?.push(variation);
    return rows.map((row) => toABTest(row, byTest.get(row.id) ?? []));
  }

  private get rows(): Repository<ABTestEntity> {
    return this.unitOfWork.manager.getRepository(ABTestEntity);
  }
}

function toABTest(row: ABTestEntity, variations: readonly VariationEntity[]): ABTest {
  const { id, name, endpointId, endpoint, status, createdAt, startedAt, stoppedAt } = row;
  return {
    id: id as ABTestId,
    name,
    endpointId: endpointId as EndpointId,
    endpoint,
    metric: { name: row.metricName, description: row.metricDescription },
    status,
    variations: variations.map(toVariation),
    createdAt,
    startedAt,
    stoppedAt,
  };
}

function toVariation({ key, modelVersionId, version, weight }: VariationEntity): Variation {
  return { key, modelVersionId: modelVersionId as ModelVersionId, version, weight };
}
