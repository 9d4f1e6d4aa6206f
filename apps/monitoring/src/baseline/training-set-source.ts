import { join } from 'node:path';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ConflictError, NotFoundError, type TrainingSetId } from '@orrery/domain';
import { SERVICE_CONFIG, ServiceClient } from '@orrery/platform-service';
import { downloadToPrivateFile, PrivateFolders } from '@orrery/platform-tables';
import { z } from 'zod';
import type { MonitoringConfig } from '../monitoring.config.js';
import type { ColumnValue } from './baseline-column.js';
import type { RawColumn } from './summarize-column.js';
import { readSample, type FeatureColumn } from './training-set-file.js';

const QUESTION_DEADLINE_MS = 10_000;
const FILE_DEADLINE_MS = 120_000;
const MAX_ROWS = 20_000;

const COLUMNS_QUERY = /* GraphQL */ `
  query TrainingSetColumns($representations: [_Any!]!) {
    _entities(representations: $representations) {
      ... on TrainingSet {
        name
        state
        columns {
          name
          role
          type
        }
      }
    }
  }
`;

const answerSchema = z.object({
  _entities: z.array(
    z
      .object({
        name: z.string(),
        state: z.string(),
        columns: z
          .array(
            z.object({
              name: z.string(),
              role: z.string(),
              type: z.enum(['NUMBER', 'STRING', 'BOOLEAN', 'TIMESTAMP']),
            }),
          )
          .nullable(),
      })
      .nullable(),
  ),
});

/** The training set is not finished yet: asking again later may help. */
export class UnfinishedTrainingSet extends Error {}

/** What the feature store tells about a training set. */
@Injectable()
export class TrainingSetSource implements OnModuleInit {
  private readonly folders = new PrivateFolders('orrery-monitoring');

  constructor(
    private readonly services: ServiceClient,
    @Inject(SERVICE_CONFIG) private readonly config: MonitoringConfig,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.folders.removeOrphans();
  }

  /**
   * The features of a training set, of all rows or of a sample that is the same at every call.
   * @throws {NotFoundError | ConflictError | DownloadTooLargeError | UnfinishedTrainingSet}
   */
  async readFeatures(id: TrainingSetId): Promise<readonly RawColumn[]> {
    const features = await this.featuresOf(id);
    const columns = await this.sampleOf(id, features);
    return features.map(({ name, type }, index) => {
      const kind = type === 'STRING' || type === 'BOOLEAN' ? 'CATEGORICAL' : 'NUMERIC';
      return { role: 'FEATURE', name, kind, values: columns[index] ?? [] };
    });
  }

  private sampleOf(id: TrainingSetId, features: readonly FeatureColumn[]): Promise<ColumnValue[][]> {
    return this.folders.within(async (folder) => {
      const path = join(folder, 'training-set.parquet');
      const body = await this.services.stream('features', {
        method: 'GET',
        path: `/training-sets/${id}/content`,
        deadlineMs: FILE_DEADLINE_MS,
      });
      await downloadToPrivateFile(body, path, { maxBytes: this.config.maxTrainingSetBytes });
      return readSample(path, features, MAX_ROWS);
    });
  }

  private async featuresOf(id: TrainingSetId): Promise<readonly FeatureColumn[]> {
    const variables = { representations: [{ __typename: 'TrainingSet', id }] };
    const answer = await this.services.graphql('features', COLUMNS_QUERY, variables, QUESTION_DEADLINE_MS);
    const [trainingSet] = answerSchema.parse(answer)._entities;
    if (trainingSet == null) throw new NotFoundError('Training set', id);
    const { name, state, columns } = trainingSet;
    if (state === 'FAILED')
      throw new ConflictError(`The training set "${name}" has failed: use another one.`);
    if (columns === null) throw new UnfinishedTrainingSet(`The training set "${name}" is not finished yet.`);
    const features = columns.filter(({ role }) => role === 'FEATURE');
    if (features.length === 0) throw new ConflictError(`The training set "${name}" has no features.`);
    return features;
  }
}
