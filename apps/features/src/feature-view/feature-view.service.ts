import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError } from '@orrery/domain';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { newId } from '@orrery/platform-postgres';
import {
  ANY_KIND,
  KEY_KINDS,
  NUMBER_KINDS,
  TIME_KINDS,
  checkColumns,
  type NamedColumn,
} from '../dataset/check-columns.js';
import { Datasets } from '../dataset/datasets.js';
import { FeatureEntityService } from '../feature-entity/feature-entity.service.js';
import { checkDistinct, checkName } from '../naming/check-name.js';
import type { Aggregation } from './aggregation.js';
import { EVENT_TIMESTAMP } from './event-timestamp.js';
import { FeatureViewRepository } from './feature-view.repository.js';
import type { FeatureView } from './feature-view.js';
import { readAggregations, type AggregationInput } from './read-aggregations.js';

export interface CreateFeatureView {
  readonly name: string;
  readonly entity: string;
  readonly dataset: string;
  readonly timestampColumn: string;
  readonly aggregations: readonly AggregationInput[];
  readonly availabilityDelayMinutes: number;
  readonly bucketMinutes: number;
  readonly ttlSeconds: number;
}

@Injectable()
export class FeatureViewService {
  constructor(
    private readonly views: FeatureViewRepository,
    private readonly entities: FeatureEntityService,
    private readonly datasets: Datasets,
  ) {}

  /** @throws {InvalidInputError | NotFoundError | NameTakenError} */
  async create(request: CreateFeatureView): Promise<FeatureView> {
    const { aggregations: inputs, entity: entityName, ...declared } = request;
    checkName('name', declared.name);
    for (const [field, least] of LEAST) {
      if (declared[field] < least) throw new InvalidInputError(field, `"${field}" is ${least} or more.`);
    }
    const aggregations = readAggregations(inputs, declared.availabilityDelayMinutes);
    const entity = await this.entities.get(entityName);
    checkDistinct('aggregations', [
      ...entity.joinKeys,
      EVENT_TIMESTAMP,
      ...aggregations.map(({ feature }) => feature),
    ]);
    const dataset = await this.datasets.get(declared.dataset);
    const newest = dataset.versions.at(-1);
    if (newest !== undefined) {
      checkColumns(newest.columns, columnsOf(declared.timestampColumn, entity.joinKeys, aggregations));
    }
    const view: FeatureView = {
      id: newId(),
      ...declared,
      entityId: entity.id,
      datasetId: dataset.id,
      aggregations,
      freshness: null,
      createdAt: new Date(),
    };
    await this.views.insert(view);
    return view;
  }

  find(name: string): Promise<FeatureView | null> {
    return this.views.findByName(name);
  }

  /** @throws {NotFoundError} */
  async get(name: string): Promise<FeatureView> {
    const view = await this.views.findByName(name);
    if (view === null) throw new NotFoundError('Feature view', name);
    return view;
  }

  list(page: PageRequest): Promise<Page<FeatureView>> {
    return this.views.list(page);
  }
}

const LEAST = [
  ['availabilityDelayMinutes', 0],
  ['bucketMinutes', 1],
  ['ttlSeconds', 0],
] as const;

function columnsOf(
  timestampColumn: string,
  joinKeys: readonly string[],
  aggregations: readonly Aggregation[],
): readonly NamedColumn[] {
  const time = { field: 'timestampColumn', column: timestampColumn, kinds: TIME_KINDS };
  const keys = joinKeys.map((column) => ({ field: 'entity', column, kinds: KEY_KINDS }));
  const values = aggregations.flatMap(({ column, kind, greaterThan }, index) => {
    if (column === null) return [];
    const kinds = kind === 'COUNT' && greaterThan === null ? ANY_KIND : NUMBER_KINDS;
    return [{ field: `aggregations.${index}.column`, column, kinds }];
  });
  return [time, ...keys, ...values];
}
