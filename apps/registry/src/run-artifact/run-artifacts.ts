import { Injectable } from '@nestjs/common';
import { NotFoundError, type RunId, type TrainingSetId } from '@orrery/domain';
import { ServiceClient, ServiceRefusal } from '@orrery/platform-service';
import { z } from 'zod';
import { readAll } from './read-all.js';

const DEADLINE_MS = 30_000;
const ORIGIN_QUERY = 'query RunOrigin($id: ID!) { run(id: $id) { id trainingSet { id } } }';

const originSchema = z.object({
  run: z.object({ trainingSet: z.object({ id: z.string() }).nullable() }).nullable(),
});

/** What the tracking service tells about a run's files. */
@Injectable()
export class RunArtifacts {
  constructor(private readonly services: ServiceClient) {}

  /** @throws {NotFoundError} when there is no such run. */
  async trainingSetOf(runId: RunId): Promise<TrainingSetId | null> {
    const answer = await this.services.graphql('experiments', ORIGIN_QUERY, { id: runId }, DEADLINE_MS);
    const { run } = originSchema.parse(answer);
    if (run === null) throw new NotFoundError('Run', runId);
    return (run.trainingSet?.id ?? null) as TrainingSetId | null;
  }

  /** @throws {NotFoundError | TooLargeError} */
  async read(runId: RunId, path: string, maxBytes: number): Promise<Uint8Array> {
    const encoded = path.split('/').map(encodeURIComponent).join('/');
    try {
      const request = {
        method: 'GET',
        path: `/runs/${runId}/artifacts/${encoded}`,
        deadlineMs: DEADLINE_MS,
      } as const;
      return await readAll(await this.services.stream('experiments', request), maxBytes);
    } catch (error) {
      if (error instanceof ServiceRefusal && error.status < 500) throw new NotFoundError('Artifact', path);
      throw error;
    }
  }
}
