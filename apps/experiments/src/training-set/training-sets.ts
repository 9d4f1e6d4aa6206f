import { Inject, Injectable } from '@nestjs/common';
import {
  DomainError,
  NotFoundError,
  UnavailableError,
  type DatasetVersionId,
  type TrainingSetId,
} from '@orrery/domain';
import { SERVICE_CONFIG, ServiceClient } from '@orrery/platform-service';
import { downloadToPrivateFile } from '@orrery/platform-tables';
import { z } from 'zod';
import type { ExperimentsConfig } from '../experiments.config.js';
import { refusalOf, requireSuccess } from '../remote/remote-result.js';
import { waitFor } from '../remote/patience.js';
import { TrainingSetFailedError } from './training-set.errors.js';
import type { TrainingSet, TrainingSetRequest } from './training-set.js';

const DEADLINE_MS = 15_000;
const DOWNLOAD_DEADLINE_MS = 120_000;
const READY_POLL_MS = 250;

const FIELDS = 'id state error columns { name role type } datasetVersion { id }';
const FIND = `query TrainingSets($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on TrainingSet { ${FIELDS} } }
}`;
const FIND_BY_NAME = 'query TrainingSetByName($name: String!) { trainingSet(name: $name) { id } }';
const CREATE = `mutation CreateTrainingSet($input: CreateTrainingSetInput!) {
  createTrainingSet(input: $input) {
    __typename
    ... on CreateTrainingSetSuccess { trainingSet { id } }
    ... on UserError { code message }
  }
}`;

const trainingSetSchema = z.object({
  id: z.string(),
  state: z.enum(['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED']),
  error: z.string().nullable(),
  columns: z
    .array(
      z.object({
        name: z.string(),
        role: z.enum(['ENTITY', 'TIMESTAMP', 'FEATURE', 'LABEL']),
        type: z.string(),
      }),
    )
    .nullable(),
  datasetVersion: z.object({ id: z.string() }).nullable(),
});
const foundSchema = z.object({ _entities: z.array(trainingSetSchema.nullable()) });
const namedSchema = z.object({ trainingSet: z.object({ id: z.string() }).nullable() });
const createdSchema = z.object({ trainingSet: z.object({ id: z.string() }) });

/** The training sets that the feature store makes. */
@Injectable()
export class TrainingSets {
  constructor(
    private readonly services: ServiceClient,
    @Inject(SERVICE_CONFIG) private readonly config: ExperimentsConfig,
  ) {}

  /** @throws {NotFoundError} */
  async get(id: TrainingSetId): Promise<TrainingSet> {
    const representations = [{ __typename: 'TrainingSet', id }];
    const answer = await this.services.graphql('features', FIND, { representations }, DEADLINE_MS);
    const found = foundSchema.parse(answer)._entities[0];
    if (!found) throw new NotFoundError('Training set', id);
    return {
      id,
      state: found.state,
      error: found.error,
      columns: found.columns ?? [],
      datasetVersionId: (found.datasetVersion?.id ?? null) as DatasetVersionId | null,
    };
  }

  /**
   * The training set once it is made, however long that takes.
   * @throws {NotFoundError | TrainingSetFailedError}
   */
  async whenReady(id: TrainingSetId, signal: AbortSignal): Promise<TrainingSet> {
    const made = await waitFor(READY_POLL_MS, signal, async () => {
      const trainingSet = await this.get(id);
      return trainingSet.state === 'SUCCEEDED' || trainingSet.state === 'FAILED' ? trainingSet : null;
    });
    if (made.state === 'FAILED') throw new TrainingSetFailedError(id, made.error ?? 'no reason was given');
    return made;
  }

  /** Asks for a training set; the one by that name when it was asked for before. @throws {RefusedError} */
  async request({ name, ...request }: TrainingSetRequest): Promise<TrainingSetId> {
    const answer = await this.services.graphql(
      'features',
      CREATE,
      { input: { name, ...request } },
      DEADLINE_MS,
    );
    const created = answer['createTrainingSet'];
    if (refusalOf(created)?.__typename === 'NameTakenError') return this.idByName(name);
    return createdSchema.parse(requireSuccess('features', created)).trainingSet.id as TrainingSetId;
  }

  /**
   * Writes the file of a training set to `path`.
   * @throws {DownloadTooLargeError}
   * @throws {UnavailableError} when it breaks off.
   */
  async download(id: TrainingSetId, path: string): Promise<void> {
    const request = {
      method: 'GET',
      path: `/training-sets/${id}/content`,
      deadlineMs: DOWNLOAD_DEADLINE_MS,
    } as const;
    const body = await this.services.stream('features', request);
    try {
      await downloadToPrivateFile(body, path, { maxBytes: this.config.maxTrainingSetBytes });
    } catch (error) {
      if (error instanceof DomainError) throw error;
      throw new UnavailableError(`The training set ${id} could not be read to its end: ${String(error)}`);
    }
  }

  private async idByName(name: string): Promise<TrainingSetId> {
    const answer = await this.services.graphql('features', FIND_BY_NAME, { name }, DEADLINE_MS);
    const { trainingSet } = namedSchema.parse(answer);
    if (trainingSet === null) throw new NotFoundError('Training set', name);
    return trainingSet.id as TrainingSetId;
  }
}
