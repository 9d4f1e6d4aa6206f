import { Injectable } from '@nestjs/common';
import { NotFoundError, type ModelVersionId, type RegisteredModelId } from '@orrery/domain';
import { ServiceClient } from '@orrery/platform-service';
import { z } from 'zod';
import type { ServedVersion } from './served-version.js';

const ASK_DEADLINE_MS = 10_000;
const DOWNLOAD_DEADLINE_MS = 120_000;

const VERSION_QUERY = /* GraphQL */ `
  query ServedVersion($model: String!, $version: Int!) {
    model(name: $model) {
      id
      version(number: $version) {
        id
        contentDigest
        sampleRows
        unservableReason
      }
    }
  }
`;

const rowSchema = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.array(z.json()),
  z.record(z.string(), z.json()),
]);

const answerSchema = z.object({
  model: z
    .object({
      id: z.uuid(),
      version: z
        .object({
          id: z.uuid(),
          contentDigest: z.string().nullable(),
          sampleRows: z.array(rowSchema).nullish(),
          unservableReason: z.string().nullish(),
        })
        .nullable(),
    })
    .nullable(),
});

/** A version as the registry tells of it. */
export interface DescribedVersion extends ServedVersion {
  /** Why it has no file that could be served; null while the registry has not looked. */
  readonly unservableReason: string | null;
}

/** What the registry tells of a model version, and its file. */
@Injectable()
export class RegistryModels {
  constructor(private readonly services: ServiceClient) {}

  /** @throws {NotFoundError | UnavailableError | DeadlineError} */
  async describe(model: string, version: number): Promise<DescribedVersion> {
    const answer = await this.services.graphql(
      'registry',
      VERSION_QUERY,
      { model, version },
      ASK_DEADLINE_MS,
    );
    const found = answerSchema.parse(answer).model;
    if (found === null) throw new NotFoundError('Model', model);
    if (found.version === null) throw new NotFoundError(`Version of model ${model}`, String(version));
    const { id, contentDigest, sampleRows, unservableReason } = found.version;
    return {
      id: id as ModelVersionId,
      modelId: found.id as RegisteredModelId,
      model,
      version,
      contentDigest,
      sampleRows: sampleRows ?? null,
      unservableReason: unservableReason ?? null,
    };
  }

  /** The bytes of the version's file. @throws {ServiceRefusal | UnavailableError | DeadlineError} */
  file({ model, version }: ServedVersion): Promise<ReadableStream<Uint8Array>> {
    const path = `/models/${encodeURIComponent(model)}/versions/${version}/file`;
    return this.services.stream('registry', { method: 'GET', path, deadlineMs: DOWNLOAD_DEADLINE_MS });
  }
}
