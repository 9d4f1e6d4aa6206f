import { Injectable } from '@nestjs/common';
import {
  NameTakenError,
  NotFoundError,
  type ABTestId,
  type EndpointId,
  type ModelVersionId,
} from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, isUniqueViolation } from '@orrery/platform-postgres';
import { In, MoreThan, type Repository } from 'typeorm';
import { ABTestEntity, AB_TEST_NAME_UNIQUE } from './ab-test.entity.js';
import type { ABTest, Variation } from './ab-test.js';
import { VariationEntity } from './variation.entity.js';

/** A test that a model version competes in. */
export interface ABTestOfVersion {
  readonly modelVersionId: ModelVersionId;
  readonly abTestId: ABTestId;
}

/** A test of an endpoint. */
export interface ABTestOfEndpoint {
  readonly endpointId: EndpointId;
  readonly abTestId: ABTestId;
}

/** The newest tests that are listed of one model version, or of one endpoint. */
const LISTED_TOGETHER = 100;

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

  /** Held until the transaction ends: only one at a time begins or changes tests of an endpoint. */
  async lockEndpoint(endpoint: string): Promise<void> {
    await this.unitOfWork.manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `ab_test/endpoint/${endpoint}`,
    ]);
  }

  /** Stores where the test is in its life. */
  async saveStatus({ id, status, startedAt, stoppedAt }: ABTest): Promise<void> {
    await this.rows.update({ id }, { status, startedAt, stoppedAt });
  }

  /** Stores what was made of the test. */
  async saveDecision({ id, status, decidedAt, decision }: ABTest): Promise<void> {
    await this.unitOfWork.manager.query(
      'UPDATE ab_test SET status = $2, decided_at = $3, decision = $4 WHERE id = $1',
      [id, status, decidedAt, JSON.stringify(decision)],
    );
  }

  /** Stores how the test is planned. Call it within a transaction. */
  async savePlan({ id, plan, coverage, analysis, variations }: ABTest): Promise<void> {
    const changed: Pick<ABTestEntity, 'plan' | 'coverage' | 'analysis'> = { plan, coverage, analysis };
    await this.unitOfWork.manager.query(
      'UPDATE ab_test SET plan = $2, coverage = $3, analysis = $4 WHERE id = $1',
      [id, JSON.stringify(changed.plan), changed.coverage, JSON.stringify(changed.analysis)],
    );
    await this.unitOfWork.manager.query(
      `UPDATE variation SET weight = wanted.weight
       FROM unnest($2::smallint[]) WITH ORDINALITY AS wanted (weight, nth)
       WHERE ab_test_id = $1 AND position = wanted.nth - 1`,
      [id, variations.map(({ weight }) => weight)],
    );
  }

  /** Oldest start first. */
  async listRunning(endpoint?: string): Promise<readonly ABTest[]> {
    const rows = await this.rows.find({
      where: { status: 'RUNNING', ...(endpoint !== undefined && { endpoint }) },
      order: { startedAt: 'ASC', id: 'ASC' },
    });
    return this.withVariations(rows);
  }

  /** Those that are not over and are not for everybody, by name. */
  async listWithCondition(): Promise<readonly ABTest[]> {
    const rows = await this.rows
      .createQueryBuilder('test')
      .where(`test.status IN ('DRAFT', 'RUNNING') AND test.plan -> 'condition' <> 'null'::jsonb`)
      .orderBy('test.name')
      .getMany();
    return this.withVariations(rows);
  }

  /** The newest tests of each endpoint, newest first. */
  async listOfEndpoints(ids: readonly EndpointId[]): Promise<readonly ABTestOfEndpoint[]> {
    return this.unitOfWork.manager.query<ABTestOfEndpoint[]>(
      `SELECT endpoint_id AS "endpointId", newest.id AS "abTestId"
       FROM unnest($1::uuid[]) AS wanted (id)
       CROSS JOIN LATERAL (
         SELECT endpoint_id, ab_test.id FROM ab_test WHERE endpoint_id = wanted.id ORDER BY ab_test.id DESC LIMIT $2
       ) AS newest
       ORDER BY newest.id DESC`,
      [ids, LISTED_TOGETHER],
    );
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
      [ids, LISTED_TOGETHER],
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
  const { id, name, endpointId, endpoint, status, coverage, plan, analysis } = row;
  const { createdAt, startedAt, stoppedAt, decidedAt, decision } = row;
  return {
    id: id as ABTestId,
    name,
    endpointId: endpointId as EndpointId,
    endpoint,
    metric: { name: row.metricName, description: row.metricDescription },
    status,
    variations: variations.map(toVariation),
    coverage,
    plan,
    analysis,
    createdAt,
    startedAt,
    stoppedAt,
    decidedAt,
    decision,
  };
}

function toVariation({ key, modelVersionId, version, weight }: VariationEntity): Variation {
  return { key, modelVersionId: modelVersionId as ModelVersionId, version, weight };
}
