import type { RegisteredModelId, RunId } from '@orrery/domain';
import { UnitOfWork, createDataSource, newId } from '@orrery/platform-postgres';
import { startTestService, type TestService } from '@orrery/testing';
import { registrySchema, registryService } from '../index.js';
import { ModelVersionRepository } from '../model-version/model-version.repository.js';
import type { ModelVersion } from '../model-version/model-version.js';
import { RegisteredModelRepository } from '../registered-model/registered-model.repository.js';
import { fakeGraph, type FakeGraph } from './fake-graph.js';

export type NewVersion = Partial<Pick<ModelVersion, 'signature' | 'file' | 'tags'>> & {
  readonly runId?: RunId;
};

/** A registry among services that a test speaks for. */
export interface RegistryScenario {
  readonly registry: TestService;
  readonly experiments: FakeGraph;
  readonly monitoring: FakeGraph;
  readonly data: FakeGraph;
  /** A new model of so many versions, each without a file unless `of` says more of it. */
  readonly newModel: (name: string, versions: readonly NewVersion[]) => Promise<void>;
  /** Asks a mutation or query of one field and gives what that field is. */
  readonly ask: (document: string, variables?: object, as?: Asker) => Promise<Record<string, unknown>>;
  readonly query: <T>(sql: string, parameters?: unknown[]) => Promise<T>;
  readonly close: () => Promise<void>;
}

export type Asker = 'reader' | 'writer' | 'admin';

export async function registryScenario(
  env: Readonly<Record<string, string>> = {},
): Promise<RegistryScenario> {
  const [experiments, monitoring, data] = [await fakeGraph(), await fakeGraph(), await fakeGraph()];
  const urls = { experiments: experiments.url, monitoring: monitoring.url, data: data.url };
  const registry = await startTestService(registryService, registrySchema, { urls, env });
  const dataSource = await createDataSource({ url: registry.databaseUrl, ...registrySchema }).initialize();
  const unitOfWork = new UnitOfWork(dataSource);
  return {
    registry,
    experiments,
    monitoring,
    data,
    newModel: (name, versions) => insertModel(unitOfWork, name, versions),
    ask: async (document, variables, as = 'admin') => {
      const answer = await registry.graphql(document, variables, as);
      if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors));
      return Object.values(answer.data)[0] ?? {};
    },
    query: (sql, parameters) => dataSource.query(sql, parameters),
    close: async () => {
      await dataSource.destroy();
      await registry.close();
      await Promise.all([experiments.close(), monitoring.close(), data.close()]);
    },
  };
}

async function insertModel(
  unitOfWork: UnitOfWork,
  name: string,
  versions: readonly NewVersion[],
): Promise<void> {
  const times = { createdAt: new Date(), updatedAt: new Date(), deletedAt: null };
  const modelId: RegisteredModelId = newId();
  const model = { id: modelId, project: 'default', name, description: '', tags: {}, ...times };
  await new RegisteredModelRepository(unitOfWork).insert(model);
  const rows = new ModelVersionRepository(unitOfWork);
  for (const [index, { runId = null, signature = null, file = null, tags = {} }] of versions.entries()) {
    await rows.insert(
      {
        id: newId(),
        modelId,
        version: index + 1,
        description: '',
        origin: { runId, trainingSetId: null },
        source: { uri: null, storageLocation: null, runRef: null, runLink: null, loggedModelId: null },
        status: 'READY',
        statusMessage: null,
        stage: 'None',
        createdBy: 'writer',
        tags,
        file,
        signature,
        sampleRows: null,
        flavors: [],
        unservableReason: null,
        inspectedAt: new Date(),
        ...times,
      },
      null,
    );
  }
}
