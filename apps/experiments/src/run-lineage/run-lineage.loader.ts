import { Injectable } from '@nestjs/common';
import type { RunId } from '@orrery/domain';
import { requestListLoader, requestLoader, type Page } from '@orrery/platform-graphql';
import { DatasetLinkRepository, type RunDatasetLink } from './dataset-link.repository.js';
import { RunLineageRepository } from './run-lineage.repository.js';
import type { ChildrenRequest, LoggedDataset, LoggedModelUse, ReadersRequest } from './run-lineage.js';

@Injectable()
export class RunLineageLoader {
  readonly datasets = requestListLoader<RunId, LoggedDataset>(
    (ids) => this.lineage.listDatasets(ids),
    ({ runId }) => runId,
  );

  readonly models = requestListLoader<RunId, LoggedModelUse>(
    (ids) => this.lineage.listModels(ids),
    ({ runId }) => runId,
  );

  readonly links = requestListLoader<RunId, RunDatasetLink>(
    (ids) => this.datasetLinks.listOfRuns(ids),
    ({ runId }) => runId,
  );

  /** Every request is asked for once only, so it may be its own key. */
  readonly children = requestLoader<ChildrenRequest, Page<RunId>>(async (requests) =>
    byRequest(requests, await this.lineage.listChildren(requests)),
  );

  readonly readers = requestLoader<ReadersRequest, Page<RunId>>(async (requests) =>
    byRequest(requests, await this.lineage.listReaders(requests)),
  );

  constructor(
    private readonly lineage: RunLineageRepository,
    private readonly datasetLinks: DatasetLinkRepository,
  ) {}
}

function byRequest<R>(requests: readonly R[], pages: readonly Page<RunId>[]): ReadonlyMap<R, Page<RunId>> {
  return new Map(
    requests.map((request, index) => [request, pages[index] ?? { items: [], hasNextPage: false }]),
  );
}
