import { Injectable } from '@nestjs/common';
import type { ABTestId, EndpointId, ModelVersionId } from '@orrery/domain';
import { requestListLoader, requestLoader, type Page, type PageRequest } from '@orrery/platform-graphql';
import type { ABTestChange } from './ab-test-change.js';
import { ABTestChangeRepository } from './ab-test-change.repository.js';
import { loaderWithArguments } from './loader-with-arguments.js';
import { ABTestRepository, type ABTestOfEndpoint, type ABTestOfVersion } from './ab-test.repository.js';
import type { ABTest } from './ab-test.js';

/** The newest tests that are listed of several model versions together. */
const LISTED_TOGETHER = 100;

@Injectable()
export class ABTestLoader {
  readonly byId = requestLoader<ABTestId, ABTest>((ids) => this.tests.findByIds(ids));

  readonly changes = loaderWithArguments<ABTestId, PageRequest, Page<ABTestChange>>((ids, page) =>
    this.history.list(ids, page),
  );

  private readonly idsByModelVersion = requestListLoader<ModelVersionId, ABTestOfVersion>(
    (ids) => this.tests.listOfModelVersions(ids),
    ({ modelVersionId }) => modelVersionId,
  );

  private readonly idsByEndpoint = requestListLoader<EndpointId, ABTestOfEndpoint>(
    (ids) => this.tests.listOfEndpoints(ids),
    ({ endpointId }) => endpointId,
  );

  constructor(
    private readonly tests: ABTestRepository,
    private readonly history: ABTestChangeRepository,
  ) {}

  /** The newest tests of a model version, newest first; a test is read once for all versions in it. */
  async ofModelVersion(context: object, id: ModelVersionId): Promise<readonly ABTest[]> {
    const competing = await this.idsByModelVersion.load(context, id);
    return this.all(context, competing);
  }

  /** The newest tests that any of these versions are in, newest first, each once. */
  async ofModelVersions(context: object, ids: readonly ModelVersionId[]): Promise<readonly ABTest[]> {
    const competing = await Promise.all(ids.map((id) => this.idsByModelVersion.load(context, id)));
    // Identifiers rise with time.
    const newest = [...new Set(competing.flat().map(({ abTestId }) => abTestId))].toSorted().toReversed();
    const listed = newest.slice(0, LISTED_TOGETHER).map((abTestId) => ({ abTestId }));
    return this.all(context, listed);
  }

  /** The newest tests of an endpoint, newest first. */
  async ofEndpoint(context: object, id: EndpointId): Promise<readonly ABTest[]> {
    return this.all(context, await this.idsByEndpoint.load(context, id));
  }

  private async all(
    context: object,
    listed: readonly { readonly abTestId: ABTestId }[],
  ): Promise<readonly ABTest[]> {
    const tests = await Promise.all(listed.map(({ abTestId }) => this.byId.load(context, abTestId)));
    return tests.filter((test) => test !== null);
  }
}
