import {
  CreateFeatureEntityDocument,
  CreateFeatureViewDocument,
  CreateTrainingSetDocument,
  MaterializationDocument,
  MaterializeFeatureViewDocument,
  TrainingSetDocument,
  type CreateFeatureViewInput,
  type FeatureAggregationInput,
} from '@orrery/client/operations';
import { JUNE } from './flights.js';
import { count } from './ingest-data.js';
import type { JobSize } from './job-size.js';
import { DATASET, LATE_MINUTES, ORIGIN_VIEW, ROUTE_VIEW } from './names.js';
import { DemoError, created, succeeded, type Platform } from './platform.js';
import type { StageDisplay } from './stage-display.js';

const LARGE_AIRPORTS = ['ATL', 'ORD', 'SFO'];
const DAY_HOURS = 24;
const DAY_SECONDS = 24 * 3600;
/** Share of late flights that a rate is drawn to while few flights were seen, as if by ten flights. */
const PRIOR = { priorRate: 0.2, priorCount: 10 };

/** Training sets: what each is for, and the rows of the dataset version that it has at the most. */
export const TRAINING_SETS = {
  train: { name: 'flights-january-february', version: 1, maxRows: 300_000 },
  validation: { name: 'flights-march', version: 2, maxRows: 100_000 },
  experiment: { name: 'flights-april-may', version: 3, maxRows: 30_000 },
  live: { name: 'flights-june', version: 4, maxRows: 40_000 },
} as const;

/** How a training set of the flights is made, but for its name, version and size. */
export const TRAINING_SET_TEMPLATE = {
  timestampColumn: 'date',
  label: { name: 'late', column: 'delay', greaterThan: LATE_MINUTES },
  columns: ['distance'],
  timestampParts: ['HOUR_OF_DAY', 'DAY_OF_WEEK'],
  featureViews: [ORIGIN_VIEW, ROUTE_VIEW],
  seed: 2001,
} as const;

/** Declares the feature views, fills both stores and makes the training sets. */
export async function makeFeatures(
  platform: Platform,
  display: StageDisplay,
  { origins }: JobSize,
): Promise<void> {
  await display.stage('features', async (progress) => {
    await declareViews(platform);
    const lines: string[] = [];
    for (const [i, view] of [ORIGIN_VIEW, ROUTE_VIEW].entries()) {
      progress(i, 7);
      lines.push(await materialize(platform, view));
    }
    lines.push(await readOnline(platform, origins ?? LARGE_AIRPORTS));
    for (const [i, purpose] of purposes().entries()) {
      progress(3 + i, 7);
      lines.push(await makeTrainingSet(platform, purpose));
    }
    return lines;
  });
}

type Purpose = keyof typeof TRAINING_SETS;

function purposes(): Purpose[] {
  return Object.keys(TRAINING_SETS) as Purpose[];
}

async function declareViews(platform: Platform): Promise<void> {
  const entities = [
    { name: 'airport', joinKeys: ['origin'] },
    { name: 'route', joinKeys: ['origin', 'destination'] },
  ];
  for (const input of entities) {
    created((await platform.ask(CreateFeatureEntityDocument, { input })).createFeatureEntity);
  }
  for (const input of views()) {
    created((await platform.ask(CreateFeatureViewDocument, { input })).createFeatureView);
  }
}

function views(): CreateFeatureViewInput[] {
  // A flight's delay is known when it has landed: six hours after its departure at the latest, for 97 % of them.
  const common = { dataset: DATASET, timestampColumn: 'date', availabilityDelayMinutes: 360 };
  return [
    {
      ...common,
      name: ORIGIN_VIEW,
      entity: 'airport',
      bucketMinutes: 60,
      ttlSeconds: 29 * DAY_SECONDS,
      aggregations: [
        lateRate('origin_late_24h', 1),
        lateRate('origin_late_7d', 7),
        lateRate('origin_late_28d', 28),
      ],
    },
    {
      ...common,
      name: ROUTE_VIEW,
      entity: 'route',
      bucketMinutes: 24 * 60,
      ttlSeconds: 29 * DAY_SECONDS,
      aggregations: [lateRate('route_late_28d', 28)],
    },
  ];
}

function lateRate(feature: string, days: number): FeatureAggregationInput {
  const over = { column: 'delay', greaterThan: LATE_MINUTES, windowHours: days * DAY_HOURS };
  return { feature, aggregation: 'RATE', ...over, ...PRIOR };
}

async function materialize(platform: Platform, view: string): Promise<string> {
  const input = { view, upTo: instant(JUNE.until), requestKey: `${view}-${JUNE.until}` };
  const { materializeFeatureView } = await platform.ask(MaterializeFeatureViewDocument, { input });
  const { id } = succeeded(materializeFeatureView).materialization;
  const { rowsOffline, rowsOnline } = await platform.until(async () => {
    const { materialization } = await platform.ask(MaterializationDocument, { id });
    if (materialization?.state === 'FAILED') throw new DemoError(`${view}: ${materialization.error}`);
    return materialization?.state === 'SUCCEEDED' ? materialization : undefined;
  }, `Materializing ${view}`);
  return `${view}: ${count(rowsOffline ?? 0)} values offline, ${count(rowsOnline ?? 0)} entities online`;
}

interface OnlineAnswer {
  readonly metadata: { readonly feature_names: readonly string[] };
  readonly results: readonly { readonly values: readonly unknown[] }[];
}

async function readOnline(platform: Platform, origins: readonly string[]): Promise<string> {
  const features = [`${ORIGIN_VIEW}:origin_late_7d`];
  const request = { entities: { origin: origins }, features };
  const { status, body } = await platform.post('/get-online-features', request);
  if (status !== 200) throw new DemoError(`Online features: ${status} ${JSON.stringify(body)}`);
  const { metadata, results } = body as OnlineAnswer;
  const rates = results[metadata.feature_names.indexOf('origin_late_7d')]?.values ?? [];
  const shown = origins.map((origin, i) => `${origin} ${percent(Number(rates[i]))}`);
  return `late in the last week, read online: ${shown.join(', ')}`;
}

async function makeTrainingSet(platform: Platform, purpose: Purpose): Promise<string> {
  const { name, version, maxRows } = TRAINING_SETS[purpose];
  const template = { ...TRAINING_SET_TEMPLATE, columns: [...TRAINING_SET_TEMPLATE.columns] };
  const input = {
    ...template,
    timestampParts: [...template.timestampParts],
    featureViews: [...template.featureViews],
    dataset: DATASET,
    name,
    version,
    maxRows,
  };
  created((await platform.ask(CreateTrainingSetDocument, { input })).createTrainingSet);
  const { rows, columns } = await trainingSetNamed(platform, name);
  const features = columns?.filter(({ role }) => role === 'FEATURE').length ?? 0;
  return `training set ${name}: ${count(rows ?? 0)} rows × ${features} features, each as known at departure`;
}

/** A training set once it can be read. */
export async function trainingSetNamed(platform: Platform, name: string) {
  return platform.until(async () => {
    const { trainingSet } = await platform.ask(TrainingSetDocument, { name });
    if (trainingSet?.state === 'FAILED') throw new DemoError(`${name}: ${trainingSet.error}`);
    return trainingSet?.state === 'SUCCEEDED' ? trainingSet : undefined;
  }, `Making the training set ${name}`);
}

function instant(day: string): string {
  return `${day}T00:00:00.000Z`;
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
