import type { FilterOperator } from './filter-expression.js';

/** What is searched. Each has its own fields, operators and texts, as in MLflow. */
export type FilterGrammar = 'runs' | 'experiments' | 'registered-models' | 'model-versions' | 'logged-models';

/** The kinds of things that a name can be about, by MLflow's own words. */
export type EntityType = 'metric' | 'parameter' | 'tag' | 'attribute' | 'dataset';

/** What the filters of one grammar may say. */
export interface GrammarRules {
  /** Every way to write an entity type, and which it is. */
  readonly entities: Readonly<Record<string, EntityType>>;
  readonly refuseEntity: (written: string) => string;
  /** Other names of attributes. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly attributes: readonly string[];
  readonly numericAttributes: ReadonlySet<string>;
  /** Attributes that can be compared with a list; null for all. */
  readonly listAttributes: readonly string[] | null;
  readonly orderAttributes: readonly string[];
  /** Entity types that a result can be ordered by. */
  readonly orderEntities: readonly EntityType[];
  /** Entity types of which `IS NULL` can be asked, and how it is said that others have none. */
  readonly nullable: readonly EntityType[];
  /** Whether `min(metrics.x)` and the like are understood. */
  readonly metricFunctions: boolean;
  /** Whether a number may stand for a text: `params.lr = 0.01`. */
  readonly bareNumbers: boolean;
}

export const NUMERIC_OPERATORS: readonly FilterOperator[] = ['>', '>=', '!=', '=', '<', '<='];
export const TEXT_OPERATORS: readonly FilterOperator[] = ['!=', '=', 'LIKE', 'ILIKE'];
export const LIST_OPERATORS: readonly FilterOperator[] = ['IN', 'NOT IN'];

/** The fields of a dataset that runs can be searched by. */
export const DATASET_KEYS: readonly string[] = ['name', 'digest', 'context'];

const TAGS = { tag: 'tag', tags: 'tag' } as const;
const METRICS = { metric: 'metric', metrics: 'metric' } as const;
const PARAMS = {
  parameter: 'parameter',
  parameters: 'parameter',
  param: 'parameter',
  params: 'parameter',
} as const;
const ATTRIBUTES = { attribute: 'attribute', attributes: 'attribute', attr: 'attribute' } as const;

const RUN_ATTRIBUTES = ['artifact_uri', 'end_time', 'run_id', 'run_name', 'start_time', 'status', 'user_id'];
const EXPERIMENT_ATTRIBUTES = ['name', 'experiment_id', 'creation_time', 'last_update_time'];
const LOGGED_MODEL_TIMES = {
  creation_time: 'creation_timestamp',
  last_updated_time: 'last_updated_timestamp',
};
const LOGGED_MODEL_ATTRIBUTES = [
  'name',
  'model_id',
  'model_type',
  'status',
  'source_run_id',
  'creation_timestamp',
  'last_updated_timestamp',
];

const ATTRIBUTES_AND_TAGS = {
  entities: { attribute: 'attribute', ...TAGS },
  refuseEntity: (written: string) =>
    `Invalid entity type '${written}'. Valid entity types are ('attribute', 'tag', 'tags')`,
  aliases: {},
  orderEntities: ['attribute'],
  metricFunctions: false,
  bareNumbers: false,
} as const;

export const GRAMMARS: Readonly<Record<FilterGrammar, GrammarRules>> = {
  runs: {
    entities: {
      ...METRICS,
      ...PARAMS,
      ...TAGS,
      ...ATTRIBUTES,
      run: 'attribute',
      dataset: 'dataset',
      datasets: 'dataset',
    },
    refuseEntity: (written) =>
      `Invalid entity type '${written}'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']`,
    aliases: {
      created: 'start_time',
      Created: 'start_time',
      'run name': 'run_name',
      'Run name': 'run_name',
      'Run Name': 'run_name',
    },
    attributes: RUN_ATTRIBUTES,
    numericAttributes: new Set(['start_time', 'end_time']),
    listAttributes: ['run_id'],
    orderAttributes: RUN_ATTRIBUTES,
    orderEntities: ['attribute', 'metric', 'parameter', 'tag'],
    nullable: ['tag', 'parameter'],
    metricFunctions: true,
    bareNumbers: false,
  },
  experiments: {
    ...ATTRIBUTES_AND_TAGS,
    attributes: EXPERIMENT_ATTRIBUTES,
    numericAttributes: new Set(['creation_time', 'last_update_time']),
    listAttributes: ['experiment_id'],
    orderAttributes: EXPERIMENT_ATTRIBUTES,
    nullable: ['tag'],
  },
  'registered-models': {
    ...ATTRIBUTES_AND_TAGS,
    aliases: { timestamp: 'last_updated_timestamp' },
    attributes: ['name'],
    numericAttributes: new Set(),
    listAttributes: ['name'],
    orderAttributes: ['name', 'last_updated_timestamp'],
    nullable: [],
  },
  'model-versions': {
    ...ATTRIBUTES_AND_TAGS,
    attributes: ['name', 'version_number', 'run_id', 'source_path'],
    numericAttributes: new Set(['version_number']),
    listAttributes: ['name', 'run_id'],
    orderAttributes: ['name', 'version_number', 'creation_timestamp', 'last_updated_timestamp'],
    nullable: [],
  },
  'logged-models': {
    entities: { ...METRICS, ...PARAMS, ...TAGS, ...ATTRIBUTES },
    refuseEntity: (written) =>
      `Invalid entity type: '${written}'. Expected one of ['attributes', 'metrics', 'params', 'tags'].`,
    aliases: LOGGED_MODEL_TIMES,
    attributes: LOGGED_MODEL_ATTRIBUTES,
    numericAttributes: new Set(['creation_timestamp', 'last_updated_timestamp']),
    listAttributes: null,
    orderAttributes: LOGGED_MODEL_ATTRIBUTES,
    orderEntities: ['attribute', 'metric'],
    nullable: [],
    metricFunctions: false,
    bareNumbers: true,
  },
};
