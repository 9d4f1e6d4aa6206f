import type { ABTestId, EndpointId, ModelVersionId } from '@orrery/domain';
import { UnitOfWork, createDataSource, migrate, newId } from '@orrery/platform-postgres';
import { createTestDatabase, type TestDatabase } from '@orrery/testing';
import type { DataSource } from 'typeorm';
import { DEFAULT_ANALYSIS_PLAN } from '../ab-test/default-analysis-plan.js';
import { divideUsers } from '../ab-test/divide-users.js';
import { planTest, type RoutingWish } from '../ab-test/plan-test.js';
import { ABTestRepository } from '../ab-test/ab-test.repository.js';
import { experimentationSchema } from '../database/schema.js';
import { ExposureRepository } from '../exposure/exposure.repository.js';
import { ExposureService } from '../exposure/exposure.service.js';
import type { RecordedExposures } from '../exposure/exposure.js';
import { OutcomeMetricRepository } from '../outcome-metric/outcome-metric.repository.js';
import { OutcomeMetricService } from '../outcome-metric/outcome-metric.service.js';
import type { MetricDefinition, MetricId } from '../outcome-metric/outcome-metric.js';
import { TestMetricService } from '../outcome-metric/test-metric.service.js';
import { OutcomeRepository } from '../outcome/outcome.repository.js';
import { OutcomeService } from '../outcome/outcome.service.js';
import type { OutcomeEvent, RecordedEvents } from '../outcome/outcome.js';
import { RecordedStatistics } from '../statistics/recorded-statistics.js';
import { StatisticsFolder } from '../statistics/statistics-folder.js';
import { StatisticsRepository } from '../statistics/statistics.repository.js';

/** When the tests of these specs begin: everything else is told in hours from here. */
const START_MS = Date.UTC(2001, 5, 1, 12);

export interface SomeExposure {
  readonly user: string;
  readonly variation: string;
  readonly hour?: number;
  readonly segment?: Readonly<Record<string, string>>;
  readonly cluster?: string;
}

export interface SomeEvent {
  readonly id: string;
  readonly event: string;
  readonly user: string;
  readonly hour: number;
  readonly value?: number;
  readonly properties?: OutcomeEvent['properties'];
}

/** What records and folds, over a database of its own. */
export interface StatisticsScenario {
  readonly dataSource: DataSource;
  readonly unitOfWork: UnitOfWork;
  readonly folder: StatisticsFolder;
  /** As of another replica. */
  readonly newFolder: () => StatisticsFolder;
  readonly statistics: RecordedStatistics;
  readonly exposures: ExposureService;
  readonly outcomes: OutcomeService;
  readonly taken: TestMetricService;
  /** A running test of a control and a treatment that takes metrics. @returns also their identifiers, in their order. */
  readonly newTest: (
    ...metrics: readonly Partial<MetricDefinition>[]
  ) => Promise<{ readonly id: ABTestId; readonly metrics: readonly MetricId[] }>;
  readonly define: (metric: Partial<MetricDefinition>) => Promise<MetricId>;
  readonly expose: (id: string, exposures: readonly SomeExposure[]) => Promise<RecordedExposures>;
  readonly tell: (events: readonly SomeEvent[]) => Promise<RecordedEvents>;
  readonly close: () => Promise<void>;
}

/** @param given an older database; it is migrated. */
export async function startStatisticsScenario(given?: TestDatabase): Promise<StatisticsScenario> {
  const database = given ?? (await createTestDatabase({ template: 'experimentation', migrate: migrateAt }));
  if (given !== undefined) await migrateAt(given.url);
  const dataSource = await createDataSource({ url: database.url, ...experimentationSchema }).initialize();
  const unitOfWork = new UnitOfWork(dataSource);
  const services = servicesOver(unitOfWork);
  const { definitions, taken, tests, outcomes } = services;
  const define = async (metric: Partial<MetricDefinition>) =>
    (await definitions.define({ ...SOME_METRIC, name: newId(), ...metric })).id;
  return {
    ...services,
    dataSource,
    unitOfWork,
    newFolder: () => new StatisticsFolder(new UnitOfWork(dataSource)),
    define,
    newTest: async (...metrics) => {
      const id = await insertTest(tests);
      const ids: MetricId[] = [];
      for (const metric of metrics) ids.push(await define(metric));
      await taken.attach(
        id,
        ids.map((metricId, i) => ({ metricId, role: i === 0 ? 'PRIMARY' : 'SECONDARY' })),
      );
      return { id, metrics: ids };
    },
    expose: (id, told) =>
      services.exposures.record(
        told.map(({ user, hour = 0, ...exposure }) => ({
          ...exposure,
          test: { id },
          userId: user,
          at: atHour(hour),
        })),
      ),
    tell: (events) =>
      outcomes.recordEvents(
        events.map(({ user, hour, value = null, properties = null, ...event }) => ({
          ...event,
          userId: user,
          at: atHour(hour),
          value,
          properties,
          abTestId: null,
        })),
      ),
    close: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
}

async function migrateAt(url: string): Promise<void> {
  const dataSource = await createDataSource({ url, ...experimentationSchema }).initialize();
  await migrate(dataSource);
  await dataSource.destroy();
}

const SOME_METRIC: Omit<MetricDefinition, 'name'> = {
  description: '',
  kind: 'PROPORTION',
  event: 'bought',
  valueField: null,
  denominatorEvent: null,
  quantile: null,
  delayHours: 0,
  windowHours: null,
  covariateHours: null,
  cap: null,
  capPercentile: null,
  filter: [],
  direction: 'HIGHER',
};

/** Waits for transactions of the server's other databases too, however long they take: no spec is to depend on them. */
class PatientFolder extends StatisticsFolder {
  override async catchUp(): Promise<void> {
    do await super.catchUp();
    while ((await this.status()).pending);
  }
}

function servicesOver(unitOfWork: UnitOfWork) {
  const metrics = new OutcomeMetricRepository(unitOfWork);
  const definitions = new OutcomeMetricService(metrics, unitOfWork);
  const taken = new TestMetricService(metrics, definitions, unitOfWork);
  const tests = new ABTestRepository(unitOfWork);
  const folder = new PatientFolder(unitOfWork);
  return {
    definitions,
    taken,
    tests,
    folder,
    outcomes: new OutcomeService(new OutcomeRepository(unitOfWork), tests, taken),
    exposures: new ExposureService(new ExposureRepository(unitOfWork)),
    statistics: new RecordedStatistics(new StatisticsRepository(unitOfWork), folder),
  };
}

const FOR_EVERYBODY: RoutingWish = {
  rule: 'md5',
  coverage: null,
  exclusions: [],
  holdouts: [],
  forced: [],
  condition: null,
  ramp: [],
  sticky: null,
};

async function insertTest(tests: ABTestRepository): Promise<ABTestId> {
  const id: ABTestId = newId();
  const modelVersionId: ModelVersionId = newId();
  const endpointId: EndpointId = newId();
  const at = new Date(START_MS);
  const allocation = divideUsers('md5', { weights: [50, 50], coverage: null });
  await tests.insert({
    id,
    name: id,
    endpointId,
    endpoint: id,
    metric: { name: 'booked', description: '' },
    status: 'RUNNING',
    variations: ['control', 'treatment'].map((key) => ({ key, modelVersionId, version: 1, weight: 50 })),
    coverage: null,
    plan: planTest({
      id,
      keys: ['control', 'treatment'],
      allocation,
      routing: FOR_EVERYBODY,
      prerequisites: [],
      groups: {},
    }),
    analysis: DEFAULT_ANALYSIS_PLAN,
    createdAt: at,
    startedAt: at,
    stoppedAt: null,
    decidedAt: null,
    decision: null,
  });
  return id;
}

function atHour(hour: number): Date {
  return new Date(START_MS + hour * 3_600_000);
}
