import { Injectable } from '@nestjs/common';
import { NotFoundError } from '@orrery/domain';
import { ServiceClient } from '@orrery/platform-service';
import { z } from 'zod';

const DEADLINE_MS = 15_000;
const NEWEST = 'query NewestVersion($name: String!) { dataset(name: $name) { version { version } } }';

const newestSchema = z.object({
  dataset: z.object({ version: z.object({ version: z.int() }).nullable() }).nullable(),
});

/** The datasets that the data service keeps. */
@Injectable()
export class Datasets {
  constructor(private readonly services: ServiceClient) {}

  /** @throws {NotFoundError} when there is no such dataset, or it has no version yet. */
  async newestVersion(name: string): Promise<number> {
    const { dataset } = newestSchema.parse(
      await this.services.graphql('data', NEWEST, { name }, DEADLINE_MS),
    );
    if (dataset === null) throw new NotFoundError('Dataset', name);
    if (dataset.version === null) throw new NotFoundError('A version of the dataset', name);
    return dataset.version.version;
  }
}
