import { Injectable } from '@nestjs/common';
import type { ABTestId, ModelVersionId } from '@orrery/domain';
import { requestListLoader, requestLoader } from '@orrery/platform-graphql';
import { ABTestRepository, type ABTestOfVersion } from './ab-test.repository.js';
import type { ABTest } from './ab-test.js';

@Injectable()
export class ABTestLoader {
  readonly byId = requestLoader<ABTestId, ABTest>((ids) => this.tests.findByIds(ids));

  private readonly idsByModelVersion = requestListLoader<ModelVersionId, ABTestOfVersion>(
    (ids) => this.tests.listOfModelVersions(ids),
    ({ modelVersionId }) => modelVersionId,
  );

  constructor(private readonly tests: ABTestRepository) {}

  /** The newest tests of a model version, newest first; a test is read once for all versions in it. */
  async ofModelVersion(context: object, id: ModelVersionId): Promise<readonly ABTest[]> {
    const competing = await this.idsByModelVersion.load(context, id);
    const tests = await Promise.all(competing.map(({ abTestId }) => this.byId.load(context, abTestId)));
    return tests.filter((test) => test !== null);
  }
}
