import { Injectable } from '@nestjs/common';
import { FeatureViewRepository } from '../feature-view/feature-view.repository.js';
import type { DescribedView } from '../feature-view/feature-view.js';
import { OnlineStore } from '../online-store/online-store.js';
import {
  FeastObjectNotFoundException,
  FeatureNameCollisionError,
  FeatureServiceNotFoundException,
  FeatureViewNotFoundException,
  MissingJoinKeysError,
} from './feast.errors.js';
import type { KeyValue, OnlineFeaturesRequest } from './online-features-request.js';
import { entityVector, featureVector, type OnlineFeatures } from './online-features.js';

type Entities = OnlineFeaturesRequest['entities'];

/** A feature that is asked for: `view:feature`, found. */
interface AskedFeature {
  readonly view: DescribedView;
  readonly feature: string;
  readonly position: number;
}

const MAX_REMEMBERED = 1000;

/** Answers what Feast's clients ask of the online store. */
@Injectable()
export class OnlineFeaturesService {
  /** Views never change in what is needed here, so each is read once. */
  private readonly remembered = new Map<string, DescribedView>();

  constructor(
    private readonly views: FeatureViewRepository,
    private readonly store: OnlineStore,
  ) {}

  /** @throws {FeastError} */
  async read(request: OnlineFeaturesRequest): Promise<OnlineFeatures> {
    const { entities, full_feature_names: isFull } = request;
    if (request.feature_service) throw new FeatureServiceNotFoundException(request.feature_service);
    const asked = await this.find(request.features ?? []);
    const names = asked.map(({ view, feature }) => (isFull ? `${view.name}__${feature}` : feature));
    const columns = [...Object.keys(entities), ...names];
    const twice = columns.filter((name, index) => columns.indexOf(name) !== index);
    if (twice.length > 0) throw new FeatureNameCollisionError([...new Set(twice)]);

    const views = [...new Set(asked.map(({ view }) => view))];
    const rows = await this.store.read(views.map((view) => questionOf(view, entities)));
    const nowMs = Date.now();
    const features = asked.map(({ view, position }) =>
      featureVector(rows[views.indexOf(view)] ?? [], position, nowMs),
    );
    return {
      metadata: { feature_names: columns },
      results: [...Object.values(entities).map(entityVector), ...features],
    };
  }

  private async find(references: readonly string[]): Promise<readonly AskedFeature[]> {
    const asked = references.map((reference) => {
      const [viewName = '', feature = ''] = reference.split(':', 2);
      return { viewName, feature };
    });
    await this.remember(asked.map(({ viewName }) => viewName));
    return asked.map(({ viewName, feature }) => {
      const view = this.remembered.get(viewName);
      if (view === undefined) throw new FeatureViewNotFoundException(viewName);
      const position = view.aggregations.findIndex((aggregation) => aggregation.feature === feature);
      if (position < 0) {
        throw new FeastObjectNotFoundException(`Feature view ${viewName} has no feature ${feature}`);
      }
      return { view, feature, position };
    });
  }

  private async remember(names: readonly string[]): Promise<void> {
    const unknown = [...new Set(names)].filter((name) => !this.remembered.has(name));
    if (unknown.length === 0) return;
    if (this.remembered.size > MAX_REMEMBERED) this.remembered.clear();
    for (const [name, view] of await this.views.describeByNames(unknown)) this.remembered.set(name, view);
  }
}

function questionOf({ id, joinKeys, aggregations }: DescribedView, entities: Entities) {
  const missing = joinKeys.filter((key) => entities[key] === undefined);
  if (missing.length > 0) throw new MissingJoinKeysError(missing, Object.keys(entities));
  const columns = joinKeys.map((key) => entities[key] ?? []);
  const rows = columns[0]?.length ?? 0;
  return {
    viewId: id,
    features: aggregations.length,
    entities: Array.from({ length: rows }, (_, row) => keyOf(columns, row)),
  };
}

function keyOf(columns: readonly (readonly KeyValue[])[], row: number): readonly string[] | null {
  const values: string[] = [];
  for (const column of columns) {
    const value = column[row];
    if (value == null) return null;
    values.push(String(value));
  }
  return values;
}
