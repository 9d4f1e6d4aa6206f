/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Where an A/B test is in its life; it only ever moves on. */
export type AbTestStatus =
  /** Decided: what was made of it is kept for ever. */
  | 'DECIDED'
  /** Planned: it divides nobody yet. */
  | 'DRAFT'
  /** It divides the users of its endpoint. */
  | 'RUNNING'
  /** Ended for good; late outcomes still count. */
  | 'STOPPED';

/** What to make of an A/B test. */
export type AbTestVerdict =
  /** Every treatment is worse in a primary metric, or harms a guardrail. */
  | 'CONTROL_WINS'
  /** There is no answer yet; the report says why. */
  | 'NOT_ENOUGH_DATA'
  /** No difference is shown so far. */
  | 'NO_DIFFERENCE'
  /** Users did not arrive as they were divided: no figure of the test can be trusted. */
  | 'SAMPLE_RATIO_MISMATCH'
  /** A treatment is better in a primary metric, and harms no guardrail. */
  | 'TREATMENT_WINS';

/** How far the delivery of an alert is. */
export type AlertDeliveryStatus =
  /** Arrived. */
  | 'DELIVERED'
  /** Was given up; `error` says why. */
  | 'FAILED'
  /** Is tried, or tried again. */
  | 'PENDING';

/** What raises an alert. */
export type AlertRuleInput = {
  /** Name of the channel that is told. */
  channel?: string | null | undefined;
  /** What is measured. */
  kind: AlertRuleKind;
  /** Name of the pipeline that the alert starts. */
  pipeline?: string | null | undefined;
  /** How bad that is; `WARNING` when not given. */
  severity?: AlertSeverity | null | undefined;
  /** The alert is raised at this value or above: more than 0, and for `ERROR_RATE` at most 1. For drift, 0.25 is customary. */
  threshold: number;
};

/** What a rule measures in a window of traffic. */
export type AlertRuleKind =
  /** The share of requests that were not answered with predictions, 0 to 1. */
  | 'ERROR_RATE'
  /** The population stability index of the feature that moved the most. */
  | 'FEATURE_DRIFT'
  /** The 99th percentile of the time to an answer, in milliseconds. */
  | 'LATENCY_P99'
  /** The population stability index of the prediction that moved the most. */
  | 'PREDICTION_DRIFT';

/** How bad an alert is. */
export type AlertSeverity =
  /** Somebody must look at it now. */
  | 'CRITICAL'
  /** Good to know. */
  | 'INFO'
  /** Somebody should look at it. */
  | 'WARNING';

/** How a test is to be judged. */
export type AnalysisPlanInput = {
  /** Rate of false positives, two-sided; 0.05 when not given. */
  alpha?: number | null | undefined;
  /** For GROUP_SEQUENTIAL; OBRIEN_FLEMING when not given. */
  boundary?: SequentialBoundary | null | undefined;
  /** HOLM when not given. */
  correction?: MultipleCorrection | null | undefined;
  /** DELTA when not given. */
  liftInterval?: LiftInterval | null | undefined;
  /** For GROUP_SEQUENTIAL: how many looks there are. */
  looks?: number | null | undefined;
  /** For ALWAYS_VALID: variance of the effects one expects. */
  mixtureVariance?: number | null | undefined;
  /** Users of all variations together at which it is over; needed for GROUP_SEQUENTIAL. */
  plannedUsers?: number | null | undefined;
  /** For BAYESIAN; FLAT when not given. */
  prior?: AnalysisPriorInput | null | undefined;
  /** How often and by which rule it may be looked at. */
  procedure: AnalysisProcedure;
  /** 0.001 when not given. */
  sampleRatioAlpha?: number | null | undefined;
  /** 1 to 200 characters; not with `unit: CLUSTER`. */
  stratifyBy?: string | null | undefined;
  /** USER when not given. Of a CLUSTER whole clusters of users are assigned, and each exposure names its `cluster`. */
  unit?: AssignmentUnit | null | undefined;
};

/** What is believed of effects before a test. */
export type AnalysisPriorInput = {
  /** For BETA: successes before. */
  alpha?: number | null | undefined;
  /** For BETA: failures before. */
  beta?: number | null | undefined;
  /** Its shape. */
  kind: PriorKind;
  /** For NORMAL: the mean effect; 0 when not given. */
  mean?: number | null | undefined;
  /** For NORMAL; RELATIVE when not given. */
  scale?: PriorScale | null | undefined;
  /** For NORMAL: how far effects spread. */
  standardDeviation?: number | null | undefined;
};

/** How often and by which rule a test may be looked at. */
export type AnalysisProcedure =
  /** Looked at whenever one likes. */
  | 'ALWAYS_VALID'
  /** Chances and risks under a prior; with a flat prior it is looked at once, by freezing a report. */
  | 'BAYESIAN'
  /** Looked at once: by freezing a report. */
  | 'FIXED'
  /** Looked at a planned number of times: by freezing reports. */
  | 'GROUP_SEQUENTIAL';

/** By which hash the users of a test are spread over its buckets; the test's identifier is the seed. */
export type AssignmentRule =
  /** GrowthBook's first hash (FNV), of 1,000 buckets. */
  | 'GROWTHBOOK_V1'
  /** GrowthBook's second hash (FNV twice), of 10,000 buckets. */
  | 'GROWTHBOOK_V2'
  /** The 128 bits of md5 of test and user, of 100 buckets. */
  | 'MD5'
  /** Unleash's hash (murmur3), of 1,000 buckets. */
  | 'MURMUR3';

/** What is assigned to variations. */
export type AssignmentUnit =
  /** Whole clusters of users, for instance schools. */
  | 'CLUSTER'
  /** Each user. */
  | 'USER';

/** How far a version is on its way to answer requests. */
export type BackendState =
  /** It cannot be loaded; `error` says why. It is tried again from time to time. */
  | 'FAILED'
  /** Its file is fetched, or its process starts and warms up. */
  | 'LOADING'
  /** It answers, and has given its process back since nobody asked: the next request waits until it is back, some milliseconds. */
  | 'PARKED'
  /** It answers. */
  | 'READY'
  /** The endpoint was unloaded: it has no process and answers nobody. */
  | 'UNLOADED'
  /** It computes samples for the first time, before it takes requests. */
  | 'WARMING';

/** How far a baseline is. */
export type BaselineState =
  /** Is being built; traffic is not counted yet. */
  | 'BUILDING'
  /** Was given up; `error` says why. */
  | 'FAILED'
  /** Traffic is counted and compared. */
  | 'READY';

/** How the range of a value follows from the numbers that were seen. */
export type CalibrationMethod =
  /** The range that loses the least information (Kullback-Leibler). */
  | 'ENTROPY'
  /** From the least to the largest. */
  | 'MIN_MAX'
  /** The range that holds so many percent of the numbers. */
  | 'PERCENTILE';

/** How alerts travel. */
export type ChannelKind =
  /** An HTTP POST of JSON, with `webhook-id`, `webhook-timestamp` and, with a secret, `webhook-signature`. */
  | 'WEBHOOK';

/** The plan of an A/B test. */
export type CreateAbTestInput = {
  /** How it is judged; ALWAYS_VALID at an error rate of 5 % when not given. */
  analysis?: AnalysisPlanInput | null | undefined;
  /** Whom the test is for, in GrowthBook's condition language, over the attributes that a request tells; everybody when not given. */
  condition?: unknown;
  /** The share of users, 0 to 1, that is in the test. */
  coverage?: number | null | undefined;
  /** Name of that endpoint. */
  endpoint: string;
  /** Identifier of the endpoint whose users are to be divided. */
  endpointId: string;
  /** Parts of spaces that the test shares with others: tests with parts of one space that do not meet can run side by side. */
  exclusions?: Array<ExclusionInput> | null | undefined;
  /** Users that get a variation whatever the plan says. */
  forced?: Array<ForcedUserInput> | null | undefined;
  /** Users that are kept out of several tests. */
  holdouts?: Array<HoldoutInput> | null | undefined;
  /** The primary metric by its name; not given where it is among `metrics`. */
  metric?: OutcomeMetricInput | null | undefined;
  /** Metrics that are defined already, with what they are to decide; one primary of all. */
  metrics?: Array<TakenOutcomeMetricInput> | null | undefined;
  /** Unique; 1 to 200 letters, digits, `.`, `_` and `-`. */
  name: string;
  /** Other tests that a user must have a certain variation of. */
  prerequisites?: Array<PrerequisiteInput> | null | undefined;
  /** From when on which share of the test's users is let in; all when not given. */
  ramp?: Array<RampStepInput> | null | undefined;
  /** By which hash users are spread; MD5 when not given. */
  rule?: AssignmentRule | null | undefined;
  /** Whether users keep what they once got; such a test divides users of flags, and serving leaves it out. They do not when not given. */
  sticky?: StickinessInput | null | undefined;
  /** 2 to 20: the control first, then the treatments. Without a coverage their weights are percents of all users and sum to at most 100: other users are not in the test. With one they sum to 100. */
  variations: Array<VariationInput>;
};

/** Where alerts are to go. */
export type CreateChannelInput = {
  /** How alerts travel. */
  kind: ChannelKind;
  /** Unique; 1 to 200 letters, digits, `.`, `_` and `-`. */
  name: string;
  /** Signs each delivery: HMAC-SHA256 over `id.timestamp.payload`. With the prefix `whsec_` the rest is base64. It is never shown again. */
  secret?: string | null | undefined;
  /** An http or https address without user and password. Private addresses are refused, unless the operator has allowed the host. */
  url: string;
};

/** A name for a new dataset. */
export type CreateDatasetInput = {
  /** What the dataset holds. */
  description?: string | null | undefined;
  /** Unique; 1 to 200 letters, digits, `.`, `_` and `-`. */
  name: string;
};

/** A new endpoint. */
export type CreateEndpointInput = {
  /** Whether a row may leave out numbers; `REFUSE` when not given. */
  missingValues?: MissingValues | null | undefined;
  /** Name of a registered model. */
  model: string;
  /** Unique; 1 to 100 letters, digits, `.`, `_` and `-`. */
  name: string;
  /** Number of the version that gets all traffic. */
  version: number;
};

/** A name for a new experiment. */
export type CreateExperimentInput = {
  /** The folder that it is to lie in, for instance `vision/segmentation`; the top when not given. */
  folder?: string | null | undefined;
  /** Unique; 1 to 200 letters, digits, `.`, `_` and `-`. */
  name: string;
};

/** A kind of thing that features are to describe. */
export type CreateFeatureEntityInput = {
  /** 1 to 8 names of columns, as the datasets have them. */
  joinKeys: Array<string>;
  /** Unique; 1 to 200 letters, digits, `.`, `_` and `-`. */
  name: string;
};

/** Features of an entity, to be computed from a dataset. */
export type CreateFeatureViewInput = {
  /** The features: 1 to 100. */
  aggregations: Array<FeatureAggregationInput>;
  /** How long after an event its row is known, 0 or more; below every window. */
  availabilityDelayMinutes: number;
  /** How far apart the moments lie at which the features are computed: 1 or more. */
  bucketMinutes: number;
  /** Name of a dataset. */
  dataset: string;
  /** Name of a feature entity; the dataset has its join keys as columns. */
  entity: string;
  /** Unique; 1 to 200 letters, digits, `.`, `_` and `-`. */
  name: string;
  /** The column that tells when an event happened: a timestamp or a date; without a time zone it is UTC. */
  timestampColumn: string;
  /** After how long a value is too old to use, 0 for never; below the longest window plus a bucket it hides values. */
  ttlSeconds: number;
};

/** What to watch, and when to raise the alarm. */
export type CreateMonitorInput = {
  /** The dataset versions, 100 at the most, whose columns are the baseline, merged from what is kept of each: no row is read, and predictions are not compared. */
  baselineDatasetVersionIds?: Array<string> | null | undefined;
  /** The finished training set whose features are the baseline. Give either this or `baselineDatasetVersionIds`. */
  baselineTrainingSetId?: string | null | undefined;
  /** The endpoint's name, as requests say it. */
  endpoint: string;
  /** The endpoint's identifier. */
  endpointId: string;
  /** A window of traffic is judged once it holds so many rows; small windows look as if they had drifted. From 20 on; 1000 when not given. */
  minimumRows?: number | null | undefined;
  /** Name of the model. */
  model: string;
  /** Identifier of the model version whose predictions are the baseline. */
  modelVersionId: string;
  /** Unique; 1 to 200 letters, digits, `.`, `_` and `-`. */
  name: string;
  /** What raises an alert; 20 rules at the most. */
  rules: Array<AlertRuleInput>;
  /** Number of that version; the endpoint has it loaded. */
  version: number;
};

/** How a model is to be made anew. */
export type CreatePipelineInput = {
  /** The alias that is moved to the new version, for instance `challenger`. */
  alias: string;
  /** Name of the dataset whose newest version is learnt from. */
  dataset: string;
  /** Passes over the rows that each trial makes: 1 to 1000; 5 when not given. */
  epochs?: number | null | undefined;
  /** Name of the experiment that tracks the runs. */
  experiment: string;
  /** Name of the registered model that gets a new version. */
  model: string;
  /** Unique; 1 to 120 letters, digits, `.`, `_` and `-`. */
  name: string;
  /** What makes one trial better than another; `VALIDATION_LOG_LOSS` when not given. */
  objective?: ObjectiveMetric | null | undefined;
  /** As for `startStudy`. */
  searchSpace?: Array<SearchRangeInput> | null | undefined;
  /** Makes the study repeatable. */
  seed: number;
  /** How the training set is made of that version. */
  trainingSet: PipelineTrainingSetInput;
  /** How many trials the study makes: 1 to 1000. */
  trials: number;
  /** The newest share of its rows, by time, that is held back to measure on: above 0 and below 1; 0.2 when not given. */
  validationFraction?: number | null | undefined;
};

/** Which rows, and what they are to have. */
export type CreateTrainingSetInput = {
  /** Columns of the dataset that become features as they are: what is known at the row's own time. */
  columns?: Array<string> | null | undefined;
  /** Name of the dataset whose rows these are to be. */
  dataset: string;
  /** Names of feature views; the dataset has the join keys of each as columns. */
  featureViews?: Array<string> | null | undefined;
  /** What is to be predicted. */
  label: TrainingSetLabelInput;
  /** How many rows at the most: a random sample where there are more; all rows when not given. */
  maxRows?: number | null | undefined;
  /** Unique; 1 to 200 letters, digits, `.`, `_` and `-`. */
  name: string;
  /** Determines the sample: the same rows for the same seed; 0 when not given. */
  seed?: number | null | undefined;
  /** Only rows at or after this instant. */
  since?: string | null | undefined;
  /** The column that tells when a row happened: a timestamp or a date; without a time zone it is UTC. Rows without one are left out. */
  timestampColumn: string;
  /** Parts of the row's time, in UTC, that become features. */
  timestampParts?: Array<TimestampPart> | null | undefined;
  /** Only rows before this instant. */
  until?: string | null | undefined;
  /** Number of the dataset's version whose rows these are to be; the newest when not given. Features see this version and those before. */
  version?: number | null | undefined;
};

/** Which monitor is to judge. */
export type EvaluateMonitorInput = {
  /** The monitor's name. */
  name: string;
};

/** A part of a space that tests share. */
export type ExclusionInput = {
  /** Where the part begins, 0 to 1. */
  from: number;
  /** How a user's place in it is found; NAMESPACE when not given. */
  rule?: ExclusionRule | null | undefined;
  /** Name of the space; 1 to 200 characters. */
  space: string;
  /** Where it ends; not itself in it. */
  to: number;
};

/** By which hash a user's place in a space is found. */
export type ExclusionRule =
  /** By md5, in ten-thousandths. */
  | 'LAYER'
  /** As GrowthBook's namespaces. */
  | 'NAMESPACE';

/** A rule that the rows of every version must fulfil. */
export type ExpectationInput = {
  /** The column that the rule is about: for every kind but `ROW_COUNT_BETWEEN`. */
  column?: string | null | undefined;
  /** What is asked for. */
  kind: ExpectationKind;
  /** Largest allowed value or number of rows, itself allowed. */
  max?: unknown;
  /** Smallest allowed value (a number; a date or time as ISO 8601 text; text) or number of rows, itself allowed. */
  min?: unknown;
  /** Share of the judged rows that must pass, above 0 and up to 1; 1 when not given. */
  mostly?: number | null | undefined;
  /** For `MATCHES`: a regular expression in RE2 syntax, matched against the whole text. */
  pattern?: string | null | undefined;
  /** For `IN_SET`: 1 to 1000 numbers, texts or booleans. */
  values?: Array<unknown> | null | undefined;
};

/** The kinds of rules. Where a value is missing, only `NOT_NULL` judges the row; all others pass it over. */
export type ExpectationKind =
  /** Every value lies between `min` and `max`, both included. */
  | 'BETWEEN'
  /** The table has the column. */
  | 'COLUMN_EXISTS'
  /** Every value is one of `values`. */
  | 'IN_SET'
  /** Every value, as a text and as a whole, matches `pattern`. */
  | 'MATCHES'
  /** The column has a value in every row. */
  | 'NOT_NULL'
  /** The number of rows lies between `min` and `max`, both included. */
  | 'ROW_COUNT_BETWEEN'
  /** No value occurs twice; every row whose value another row has too is a failed row. */
  | 'UNIQUE';

/** How the events of a window become one number. */
export type FeatureAggregation =
  /** Number of events. */
  | 'COUNT'
  /** Mean of the values. */
  | 'MEAN'
  /** Share of the events whose value is above a threshold. */
  | 'RATE'
  /** Sum of the values. */
  | 'SUM';

/** One feature: an aggregate over the events of an entity in a window of time. */
export type FeatureAggregationInput = {
  /** How the events become a number. */
  aggregation: FeatureAggregation;
  /** The column that is aggregated; only `COUNT` goes without, and then counts all events. Events without a value do not count. */
  column?: string | null | undefined;
  /** Name of the feature: a letter or `_`, then letters, digits and `_`, up to 100. */
  feature: string;
  /** The threshold of a `RATE`; a `COUNT` with one counts the events above it. */
  greaterThan?: number | null | undefined;
  /** As many events as this, of value `priorRate`, are added to every window. */
  priorCount?: number | null | undefined;
  /** For `RATE` and `MEAN`, together with `priorCount`: what the value is drawn to while little was seen. */
  priorRate?: number | null | undefined;
  /** Length of the window in hours, above 0: it ends where the feature is asked for. */
  windowHours: number;
};

/** How a run ended. */
export type FinishRunInput = {
  /** The run. */
  runId: string;
  /** `FINISHED`, `FAILED` or `KILLED`. */
  status: RunStatus;
};

/** A user that is to get a variation whatever the plan says. */
export type ForcedUserInput = {
  /** The user; 1 to 256 characters. */
  userId: string;
  /** The variation's key. */
  variation: string;
};

/** Which test's report is to be frozen. */
export type FreezeReportInput = {
  /** The test's unique name. */
  name: string;
};

/** Users that are to be kept out of all tests that name this holdout. */
export type HoldoutInput = {
  /** Its name; 1 to 200 characters. */
  key: string;
  /** The share of all users, 0 to 1. */
  share: number;
};

/** How the interval of a lift is made. */
export type LiftInterval =
  /** By linear approximation. */
  | 'DELTA'
  /** Fieller's, exact for normal means; there is none when the control is too near to 0. */
  | 'FIELLER';

/** What is to be logged to a run. */
export type LogRunBatchInput = {
  /** At most 1000. A point that was logged before, by key and step, stays as it is. */
  metrics?: Array<RunMetricInput> | null | undefined;
  /** At most 100. A param that was logged before must have the same value. */
  params?: Array<RunParamInput> | null | undefined;
  /** The run, which must be under way. */
  runId: string;
  /** At most 100. */
  tags?: Array<RunTagInput> | null | undefined;
};

/** How far a materialization is. */
export type MaterializationState =
  /** Was given up; `error` says why. */
  | 'FAILED'
  /** Waits for a worker. */
  | 'QUEUED'
  /** Is being computed. */
  | 'RUNNING'
  /** Both stores are written. */
  | 'SUCCEEDED';

/** What is to be materialized. */
export type MaterializeFeatureViewInput = {
  /** Chosen by the caller: a second call with the same key returns the materialization that the first one started. */
  requestKey?: string | null | undefined;
  /** The moment as of which the online values are to hold. */
  upTo: string;
  /** Name of a feature view. */
  view: string;
};

/** What becomes of numbers that a row does not have. */
export type MissingValues =
  /** A null stands for a missing number (NaN), which the model itself fills in; infinite numbers are taken too. A feature must still be named in each row. */
  | 'ALLOW'
  /** A null is refused: the model was not made for it. */
  | 'REFUSE';

/** What a monitor's critical alert means to a roll-out. */
export type MonitorRule =
  /** Nothing; monitoring is not asked. */
  | 'IGNORE'
  /** It sends the canary back; while monitoring cannot be asked, the canary stays in its step. */
  | 'RESPECT';

/** How p-values of several metrics and treatments are corrected. */
export type MultipleCorrection =
  /** The share of false findings among the findings. */
  | 'BENJAMINI_HOCHBERG'
  /** Times their number. */
  | 'BONFERRONI'
  /** Holm's: as strict as Bonferroni's, and never weaker. */
  | 'HOLM'
  /** They are not. */
  | 'NONE';

/** What the best trial is best in. */
export type ObjectiveMetric =
  /** The area under the ROC curve on the validation rows: large is better. */
  | 'VALIDATION_AUC'
  /** The mean log loss on the validation rows: small is better. */
  | 'VALIDATION_LOG_LOSS';

/** How scales follow from the calibration rows. */
export type OptimizationCalibrationInput = {
  /** `MIN_MAX` when not given. */
  method?: CalibrationMethod | null | undefined;
  /** For `PERCENTILE`: the share of values within the range, in percent; 99.999 when not given. */
  percentile?: number | null | undefined;
  /** The first so many rows, 1 to 10,000; 512 when not given. */
  rows?: number | null | undefined;
};

/** How a perceptron learns on, by Adam. */
export type OptimizationRetrainingInput = {
  /** Of each round; 10 when not given, 1,000 at the most in all rounds together. */
  epochs?: number | null | undefined;
  /** More than 0 and not more than 1; 0.001 when not given. */
  learningRate?: number | null | undefined;
  /** Takes out a little more in each of so many rounds, 1 to 100; 1 when not given. */
  rounds?: number | null | undefined;
};

/** How far an optimisation is. */
export type OptimizationState =
  /** It went wrong. */
  | 'FAILED'
  /** It waits for its turn. */
  | 'QUEUED'
  /** No version is registered: it would lose too much, or the technique has nothing to do on this model. */
  | 'REFUSED'
  /** It is being done. */
  | 'RUNNING'
  /** The version is registered. */
  | 'SUCCEEDED';

/** What a model's answers are. */
export type OptimizationTask =
  /** Labels, or scores of classes: the class of the largest, or for a single number whether it is at least 0.5. */
  | 'CLASSIFICATION'
  /** One number for each row. */
  | 'REGRESSION';

/** How a model is made smaller or faster. */
export type OptimizationTechnique =
  /** Weights of MatMul and Gemm as int8, activations by a scale that each batch gets at run time: needs no rows to learn from. A row's answer then depends on the rows of its batch. Conv is left alone: it becomes slower. */
  | 'DYNAMIC_INT8'
  /** Weights and arithmetic as float16; inputs and outputs keep their types. */
  | 'FLOAT16'
  /** Weights to zero. The file keeps its size and its speed, but compresses well. */
  | 'PRUNE'
  /** Trains a multi-layer perceptron on as it will answer in integers: for 2 and 4 bits. Other models are refused, since only what can be trained here can be. */
  | 'QUANTIZATION_AWARE_TRAINING'
  /** Whole units of least norm out of the model: smaller and faster. */
  | 'REMOVE_UNITS'
  /** Weights and activations as int8, by scales that calibration rows tell (QDQ). For Conv too. */
  | 'STATIC_INT8';

/** How a model is made smaller. Which fields it has depends on its kind. */
export type OptimizationTechniqueInput = {
  /** For `QUANTIZATION_AWARE_TRAINING`: 4 or 8; 8 when not given. */
  activationBits?: number | null | undefined;
  /** For `PRUNE` and `REMOVE_UNITS`: the share that is taken out, more than 0 and less than 1. */
  amount?: number | null | undefined;
  /** For `STATIC_INT8`: how scales follow from the calibration rows. */
  calibration?: OptimizationCalibrationInput | null | undefined;
  /** Names of nodes (or of weights, for pruning) to leave as they are. */
  excludedNodes?: Array<string> | null | undefined;
  /** The technique. */
  kind: OptimizationTechnique;
  /** For int8: a scale for each output unit of a weight instead of one for all; false when not given. */
  perChannel?: boolean | null | undefined;
  /** For `PRUNE`: which weights; `GLOBAL_L1` when not given. */
  pruningMethod?: PruningMethod | null | undefined;
  /** Trains a multi-layer perceptron on with what is taken from it; no training when not given, but for `QUANTIZATION_AWARE_TRAINING`. */
  retraining?: OptimizationRetrainingInput | null | undefined;
  /** For the pruning methods by chance: the same seed takes the same weights; 0 when not given. */
  seed?: number | null | undefined;
  /** For `QUANTIZATION_AWARE_TRAINING`: 2, 4 or 8; 8 when not given. */
  weightBits?: number | null | undefined;
};

/** What is to be made smaller, how, and by which rows it is measured. */
export type OptimizeModelInput = {
  /** The alias that points at the version. */
  alias?: string | null | undefined;
  /** Rows to calibrate or to train on, for techniques that learn from rows: this or `calibrationTrainingSetId`. */
  calibrationDatasetVersionId?: string | null | undefined;
  /** The same, as a training set. */
  calibrationTrainingSetId?: string | null | undefined;
  /** What is special about the new version. */
  description?: string | null | undefined;
  /** The columns of a model's one input of many columns, in its order; all but the label, in the file's order, when not given. */
  featureColumns?: Array<string> | null | undefined;
  /** Rows to measure both models by: rows that neither has learnt from. Inputs are matched to columns by name. Either this or `heldOutTrainingSetId` is given. */
  heldOutDatasetVersionId?: string | null | undefined;
  /** The same, as a training set. */
  heldOutTrainingSetId?: string | null | undefined;
  /** The column of the right answers. Classes of a model that gives scores are numbered from 0. */
  labelColumn: string;
  /** The most of its accuracy that the result may lose, as a share of the held-out rows: beyond it nothing is registered. */
  maxAccuracyDrop?: number | null | undefined;
  /** Name of a registered model. */
  model: string;
  /** Project of the model; `default` when not given. */
  project?: string | null | undefined;
  /** Chosen by the caller: a second call with the same key returns the optimisation that the first one made. */
  requestKey?: string | null | undefined;
  /** What the answers are; told by the model and the labels when not given. */
  task?: OptimizationTask | null | undefined;
  /** How. */
  technique: OptimizationTechniqueInput;
  /** Number of the version. Exactly one of `version` and `alias` is given. */
  version?: number | null | undefined;
};

/** What an A/B test is to count: the newest metric of that name, or the share of users with an event of that name. */
export type OutcomeMetricInput = {
  /** What counts as doing it. */
  description?: string | null | undefined;
  /** 1 to 200 letters, digits, `.`, `_` and `-`. */
  name: string;
};

/** What a metric decides in a test. */
export type OutcomeMetricRole =
  /** It forbids a treatment that harms it. */
  | 'GUARDRAIL'
  /** It decides; a test has one at the most. */
  | 'PRIMARY'
  /** It explains. */
  | 'SECONDARY';

/** What is to be predicted: whether a column is above a bound. */
export type PipelineLabelInput = {
  /** The column that it is made of; rows where it is missing are left out. */
  column: string;
  /** The label is 1 where the column is greater than this, else 0. */
  greaterThan: number;
  /** Name of the label. */
  name: string;
};

/** How far a pipeline run is. */
export type PipelineRunState =
  /** A step failed; `error` says why. */
  | 'FAILED'
  /** It waits for a worker. */
  | 'QUEUED'
  /** Its steps are under way. */
  | 'RUNNING'
  /** All steps succeeded. */
  | 'SUCCEEDED';

/** What the steps of a pipeline do, in order. */
export type PipelineStepName =
  /** Moves the alias to it. */
  | 'ALIAS'
  /** Finds the dataset's newest version. */
  | 'DATASET_VERSION'
  /** Registers the best run's model. */
  | 'MODEL_VERSION'
  /** Searches for the best training. */
  | 'STUDY'
  /** Makes a training set of it. */
  | 'TRAINING_SET';

/** How far a step is. */
export type PipelineStepState =
  /** It came to nothing. */
  | 'FAILED'
  /** The steps before it are not done, or failed. */
  | 'PENDING'
  /** It is under way. */
  | 'RUNNING'
  /** It is done. */
  | 'SUCCEEDED';

/** How a training set is made of a dataset version: as for `createTrainingSet`, without its name and version. */
export type PipelineTrainingSetInput = {
  /** Columns that are taken as features as they are. */
  columns?: Array<string> | null | undefined;
  /** Names of the feature views whose features are joined, each as it was known at the row's time. */
  featureViews?: Array<string> | null | undefined;
  /** What is to be predicted. */
  label: PipelineLabelInput;
  /** At most this many rows, drawn at random; all when not given. */
  maxRows?: number | null | undefined;
  /** Makes the draw repeatable. */
  seed?: number | null | undefined;
  /** The column that tells when a row was known. */
  timestampColumn: string;
  /** Features that are made of the time column. */
  timestampParts?: Array<TimestampPart> | null | undefined;
};

/** Rows to predict. */
export type PredictInput = {
  /** What is known of the user besides, for A/B tests that are not for everybody: a JSON object. */
  attributes?: unknown;
  /** Name of the endpoint. */
  endpoint: string;
  /** A list of rows, each an object with every feature of the model; a model with one feature takes bare values too. */
  instances: unknown;
  /** For whom: decides which version answers, the same one each time. An A/B test that the user is in counts it. */
  userId?: string | null | undefined;
};

/** Another test that a user must have one of these variations of. */
export type PrerequisiteInput = {
  /** The other test's unique name. */
  abTest: string;
  /** Keys of its variations. */
  variations: Array<string>;
};

/** The shape of a prior. */
export type PriorKind =
  /** Rates are beta; for shares of users only. */
  | 'BETA'
  /** Nothing is believed. */
  | 'FLAT'
  /** Effects are normal. */
  | 'NORMAL';

/** What a prior's effects are measured in. */
export type PriorScale =
  /** The metric's unit. */
  | 'ABSOLUTE'
  /** Shares of the control's value. */
  | 'RELATIVE';

/** One condition of a policy. Which fields it has depends on its kind. */
export type PromotionRuleInput = {
  /** How many approvals, 1 to 20, for the rule about them. */
  approvals?: number | null | undefined;
  /** For the rules about a metric: only a run whose inputs, as an MLflow client logged them, have this digest counts. */
  datasetDigest?: string | null | undefined;
  /** For the rules about a metric: only a run that read this dataset version counts. */
  datasetVersionId?: string | null | undefined;
  /** What is asked for. */
  kind: PromotionRuleKind;
  /** Key of the metric, for the rules about one. */
  metric?: string | null | undefined;
  /** The value that is asked for, for the rules about a metric and about the accuracy that an optimisation loses (0 to 1). */
  threshold?: number | null | undefined;
};

/** What a rule asks for. */
export type PromotionRuleKind =
  /** The optimisations that made the version, one upon the other, lost the threshold of their original's accuracy together at the most, as a share of the held-out rows. Holds of a version that no optimisation made. */
  | 'ACCURACY_DROP_AT_MOST'
  /** So many approve who are not the one that asked for the promotion. Approvals are given to a promotion: see `requestPromotion`. */
  | 'APPROVALS'
  /** The last value of a metric of the version's run is at least the threshold. */
  | 'METRIC_AT_LEAST'
  /** The last value of a metric of the version's run is at most the threshold. */
  | 'METRIC_AT_MOST'
  /** No critical alert about the version is open. */
  | 'NO_OPEN_CRITICAL_ALERT'
  /** Callers of the version that the alias points at notice no difference: the same inputs, of the same types and of shapes as free or freer; all outputs kept, of the same types and of shapes as tight or tighter. */
  | 'SIGNATURE_COMPATIBLE';

/** Whether a rule is satisfied. */
export type PromotionRuleOutcome =
  /** It is. */
  | 'SATISFIED'
  /** It could not be evaluated: a service did not answer, or a value is not there. This refuses too. */
  | 'UNKNOWN'
  /** It is not. */
  | 'UNSATISFIED';

/** Which weights are set to zero. */
export type PruningMethod =
  /** The least of all weights together. */
  | 'GLOBAL_L1'
  /** The least of each weight. */
  | 'L1'
  /** The units of least Euclidean norm of each weight. */
  | 'L2_UNITS'
  /** Some by chance. */
  | 'RANDOM'
  /** Some units by chance. */
  | 'RANDOM_UNITS';

/** From a time on a share of the test's users is to be let in. */
export type RampStepInput = {
  /** From when on. */
  at: string;
  /** The share, 0 to 1; it only rises. */
  share: number;
};

/** A name for a new model. */
export type RegisterModelInput = {
  /** What the model is for. */
  description?: string | null | undefined;
  /** Unique; 1 to 200 letters, digits, `.`, `_` and `-`. */
  name: string;
};

/** A file of a run that becomes a model version. */
export type RegisterModelVersionInput = {
  /** Path of the file among the run's artifacts, for instance `model/model.onnx`. */
  artifactPath: string;
  /** What is special about this version. */
  description?: string | null | undefined;
  /** Name of a registered model. */
  model: string;
  /** Chosen by the caller: a second call with the same key returns the version that the first one made. */
  requestKey?: string | null | undefined;
  /** The run that logged the file. */
  runId: string;
  /** Rows that the model takes, at most 64, each an object by the names of its inputs, or the bare value of its only input: serving computes them before it answers for the first time. Without them it computes ones. */
  sampleRows?: Array<unknown> | null | undefined;
};

/** What a canary is held to; what is left out is as usual. */
export type RolloutCriteriaInput = {
  /** A canary that errs at most so often (0 to 1) is never sent back for it; 0.005. */
  errorFloor?: number | null | undefined;
  /** It may err so many times as often as the stable version; 1.5. */
  errorRatio?: number | null | undefined;
  /** A p99 of so many milliseconds above the stable version's is never too slow; 10. */
  latencyFloorMs?: number | null | undefined;
  /** Its p99 may be so many times the stable version's; 1.5. */
  latencyRatio?: number | null | undefined;
  /** Whether an open critical alert about it sends it back; `RESPECT`. */
  monitor?: MonitorRule | null | undefined;
  /** How likely, at the most, a canary that keeps to all of this is sent back by chance in a step; 0.001. */
  significance?: number | null | undefined;
};

/** How far a roll-out is. */
export type RolloutState =
  /** Somebody divided the traffic otherwise meanwhile. */
  | 'ABANDONED'
  /** The canary has all the traffic. */
  | 'COMPLETED'
  /** It stays in its step until somebody resumes it. */
  | 'PAUSED'
  /** The canary was sent back. */
  | 'ROLLED_BACK'
  /** It goes from step to step by itself. */
  | 'RUNNING';

/** A step to be. */
export type RolloutStepInput = {
  /** How long it must last, at the least. */
  holdSeconds: number;
  /** How many requests the canary must have had, at the least. */
  minRequests: number;
  /** Percent of the users, with at most two decimals. */
  percent: number;
};

/** One measured value of a run. */
export type RunMetricInput = {
  /** When it was measured; now when not given. */
  at?: string | null | undefined;
  /** What was measured: 1 to 250 characters. */
  key: string;
  /** When in the run's own count, for instance the epoch; not negative. */
  step: number;
  /** The value. */
  value: number;
};

/** How a run is set in one respect. */
export type RunParamInput = {
  /** 1 to 250 characters. */
  key: string;
  /** At most 6000 characters. */
  value: string;
};

/** Whether a run is under way, or how it ended. */
export type RunStatus =
  /** It ended by an error. */
  | 'FAILED'
  /** It did what it was started for. */
  | 'FINISHED'
  /** Somebody stopped it. */
  | 'KILLED'
  /** It is under way. */
  | 'RUNNING'
  /** It waits for its start. */
  | 'SCHEDULED';

/** A note about a run. */
export type RunTagInput = {
  /** 1 to 250 characters. */
  key: string;
  /** At most 6000 characters; it replaces what the tag said before. */
  value: string;
};

/** The values that a parameter may take. */
export type SearchRangeInput = {
  /** Largest value. */
  high: number;
  /** Smallest value. */
  low: number;
  /** `learning_rate` (0.01 by default), `l2` (0.000001) or `batch_size` (256). */
  parameter: string;
  /** How values are spread between the two; `LINEAR` when not given. */
  scale?: SearchScale | null | undefined;
};

/** How values are spread over a range. */
export type SearchScale =
  /** Evenly. */
  | 'LINEAR'
  /** Evenly over orders of magnitude; the smallest value must be above 0. */
  | 'LOG';

/** How a group-sequential test spends its error rate. */
export type SequentialBoundary =
  /** Little at first, nearly all at the end. */
  | 'OBRIEN_FLEMING'
  /** The same at each look. */
  | 'POCOCK';

/** The expectations that a dataset is to have. */
export type SetExpectationsInput = {
  /** Name of a dataset. */
  dataset: string;
  /** All of them, at most 200: those that the dataset had before are dropped. */
  expectations: Array<ExpectationInput>;
};

/** Where an alias is to point. */
export type SetModelAliasInput = {
  /** 1 to 255 letters, digits, `_` and `-`; not a version number such as `v3`, and not `latest`. */
  alias: string;
  /** Name of a registered model. */
  model: string;
  /** Project of the model; `default` when not given. */
  project?: string | null | undefined;
  /** Why, for the history. */
  reason?: string | null | undefined;
  /** Number of the version to point at. */
  version: number;
};

/** A policy for an alias. */
export type SetPromotionPolicyInput = {
  /** The alias to guard; it need not point at anything yet. The stages `Staging` and `Production` of MLflow are aliases too. */
  alias: string;
  /** Name of a registered model. */
  model: string;
  /** Project of the model; `default` when not given. */
  project?: string | null | undefined;
  /** Why. */
  reason?: string | null | undefined;
  /** 1 to 20, all of which must hold. */
  rules: Array<PromotionRuleInput>;
};

/** A new division of an endpoint's traffic. */
export type SetTrafficInput = {
  /** Name of the endpoint. */
  endpoint: string;
  /** Why; for the history. */
  reason?: string | null | undefined;
  /** One for each version that is to be loaded, at most 20; the percents add up to 100. */
  shares: Array<TrafficShareInput>;
};

/** Which A/B test is to start. */
export type StartAbTestInput = {
  /** The test's unique name. */
  name: string;
};

/** A roll-out to be. */
export type StartRolloutInput = {
  /** What the canary is held to, where that is not the usual. */
  criteria?: RolloutCriteriaInput | null | undefined;
  /** Name of the endpoint; one version must have all its traffic, and no A/B test may divide its users. */
  endpoint: string;
  /** Why; for the history. */
  reason?: string | null | undefined;
  /** One to 20 of growing percent, each below 100; after the last, the version has everything. 5, 25 and 50 percent when not given. */
  steps?: Array<RolloutStepInput> | null | undefined;
  /** Number of the version that is to take over. */
  version: number;
};

/** A run that starts. */
export type StartRunInput = {
  /** Name of an experiment. */
  experiment: string;
  /** What people call the run: 1 to 200 characters. */
  name: string;
  /** How it is set; more can be logged while it is under way. */
  params?: Array<RunParamInput> | null | undefined;
  /** Chosen by the caller: a second call with the same key in the same experiment returns the run of the first. */
  requestKey?: string | null | undefined;
  /** The training set that it learns from. */
  trainingSetId?: string | null | undefined;
};

/** A study that starts. */
export type StartStudyInput = {
  /** Passes over the rows that each trial makes: 1 to 1000. */
  epochs: number;
  /** Name of an experiment. */
  experiment: string;
  /** Unique; 1 to 200 letters, digits, `.`, `_` and `-`. */
  name: string;
  /** What makes one trial better than another; `VALIDATION_LOG_LOSS` when not given. */
  objective?: ObjectiveMetric | null | undefined;
  /** The parameters that vary, others keep their defaults. When not given: `learning_rate`, `l2` and `batch_size` around them. */
  searchSpace?: Array<SearchRangeInput> | null | undefined;
  /** Makes the search repeatable: the same seed proposes the same parameters and draws the rows in the same order. */
  seed: number;
  /** The training set that every trial learns from; it may still be in the making. */
  trainingSetId: string;
  /** How many trials: 1 to 1000. */
  trials: number;
  /** The newest share of the training set's rows, by time, to hold back and measure on: above 0 and below 1. */
  validationFraction?: number | null | undefined;
  /** The training set that every trial is measured on. Give either this or `validationFraction`. */
  validationTrainingSetId?: string | null | undefined;
};

/** Users are to keep what they once got. */
export type StickinessInput = {
  /** 0 to 1,000; 0 when not given. Another one divides users anew. */
  bucketVersion?: number | null | undefined;
  /** The attribute that users are known by while they have no id; 1 to 200 characters. */
  fallbackAttribute?: string | null | undefined;
  /** 0 to the bucket version; 0 when not given. Users of versions before it are not in the test any more. */
  minBucketVersion?: number | null | undefined;
};

/** Which A/B test is to stop. */
export type StopAbTestInput = {
  /** The test's unique name. */
  name: string;
};

/** Whether a small or a large value is better. */
export type StudyDirection =
  /** Large is better. */
  | 'MAXIMIZE'
  /** Small is better. */
  | 'MINIMIZE';

/** How far a study is. */
export type StudyState =
  /** No trial succeeded; `error` says why. */
  | 'FAILED'
  /** It waits for a worker. */
  | 'QUEUED'
  /** Its trials are under way. */
  | 'RUNNING'
  /** All trials were made, and one succeeded at least. */
  | 'SUCCEEDED';

/** A metric that a test is to take. */
export type TakenOutcomeMetricInput = {
  /** Identifier of the version. */
  metricId: string;
  /** What it is to decide. */
  role: OutcomeMetricRole;
};

/** A part of an instant, in UTC. */
export type TimestampPart =
  /** 1 for Monday to 7 for Sunday (ISO 8601), as the column `day_of_week`. */
  | 'DAY_OF_WEEK'
  /** 0 to 23, as the column `hour_of_day`. */
  | 'HOUR_OF_DAY';

/** What one version is to get. */
export type TrafficShareInput = {
  /** 0 to 100 with at most two decimals; a version with 0 is loaded and waits. */
  percent: number;
  /** Number of a version of the endpoint's model. */
  version: number;
};

/** What a column of a training set is for. */
export type TrainingSetColumnRole =
  /** Tells which entity a row is about; not for training. */
  | 'ENTITY'
  /** What a model may learn from; null where nothing was known. */
  | 'FEATURE'
  /** What a model is to predict: 1 or 0 in every row. */
  | 'LABEL'
  /** Tells when a row happened; not for training. */
  | 'TIMESTAMP';

/** What the values of a column of a training set are. */
export type TrainingSetColumnType =
  /** True or false. */
  | 'BOOLEAN'
  /** Numbers. */
  | 'NUMBER'
  /** Text. */
  | 'STRING'
  /** Instants, in UTC. */
  | 'TIMESTAMP';

/** What is to be predicted: whether a column's value is above a threshold. Rows without a value are left out. */
export type TrainingSetLabelInput = {
  /** The column of the dataset; it cannot be a feature too. */
  column: string;
  /** The label is 1 where the value is above this, else 0. */
  greaterThan: number;
  /** Name of the label's column in the training set. */
  name: string;
};

/** How far a training set is. */
export type TrainingSetState =
  /** Was given up; `error` says why. */
  | 'FAILED'
  /** Waits for a worker. */
  | 'QUEUED'
  /** Is being made. */
  | 'RUNNING'
  /** The file can be read. */
  | 'SUCCEEDED';

/** How far a trial is. */
export type TrialState =
  /** The training came to nothing; `error` says why. */
  | 'FAILED'
  /** It is being trained. */
  | 'RUNNING'
  /** It was trained and measured. */
  | 'SUCCEEDED';

/** Why an A/B test has no answer. */
export type UndecidedReason =
  /** A value is not finite, or a sum overflowed. */
  | 'NOT_FINITE'
  /** Whole clusters are assigned, and this is not defined for them: quantiles, caps at a percentile, segments. */
  | 'NOT_FOR_CLUSTERS'
  /** The test has no primary metric. */
  | 'NO_PRIMARY_METRIC'
  /** A variation has no users. */
  | 'NO_USERS'
  /** All users have the same outcome: there is nothing to compare. */
  | 'NO_VARIANCE'
  /** A quantile lies beyond the edges between which values were counted. */
  | 'OUTSIDE_EDGES'
  /** The plan does not allow this look at the data; freeze a report when a look is due. */
  | 'PEEKING_WITHOUT_SEQUENTIAL_PLAN'
  /** The plan believes something of rates, and the metric is no rate of users, or has a covariate. */
  | 'PRIOR_DOES_NOT_APPLY'
  /** Users did not arrive as they were divided: assignment or recording is broken. */
  | 'SAMPLE_RATIO_MISMATCH'
  /** A variation has too few clusters, which were assigned as a whole: at least 10 are needed. */
  | 'TOO_FEW_CLUSTERS'
  /** Fewer than 5 users that did it, or 5 that did not, are expected in a variation. */
  | 'TOO_FEW_OUTCOMES'
  /** A variation has too few users for what the plan does. */
  | 'TOO_FEW_USERS'
  /** A ratio's denominator is too near to 0. */
  | 'UNSTABLE_DENOMINATOR'
  /** The weights changed while users came, and there are no sums by period to compare fairly. */
  | 'WEIGHTS_CHANGED'
  /** The control's value is 0: nothing is a multiple of it. */
  | 'ZERO_CONTROL';

/** A competitor of an A/B test to be. */
export type VariationInput = {
  /** Unique within the test; 1 to 200 letters, digits, `.`, `_` and `-`. */
  key: string;
  /** Identifier of the model version. */
  modelVersionId: string;
  /** Number of the model version. */
  version: number;
  /** Whole percent, 1 to 99. */
  weight: number;
};

export type CreateDatasetMutationVariables = Exact<{
  input: CreateDatasetInput;
}>;


export type CreateDatasetMutation = { createDataset:
    | { __typename: 'CreateDatasetSuccess', dataset: { id: string, name: string } }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NameTakenError', code: string, message: string }
   };

export type SetExpectationsMutationVariables = Exact<{
  input: SetExpectationsInput;
}>;


export type SetExpectationsMutation = { setExpectations:
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'SetExpectationsSuccess', dataset: { id: string } }
   };

export type DatasetVersionQueryVariables = Exact<{
  dataset: string;
  version?: number | null | undefined;
}>;


export type DatasetVersionQuery = { dataset: { id: string, name: string, version: { id: string, version: number, rows: number | null, sizeBytes: number, newBytes: number, contentDigest: string, profile: { columns: Array<{ name: string, type: string, nulls: number, distinct: number, min: unknown, max: unknown, mean: number | null, standardDeviation: number | null, quantiles: Array<{ probability: number, value: number }> }> } | null, quality: { success: boolean, evaluated: number } } | null } | null };

export type CreateAbTestMutationVariables = Exact<{
  input: CreateAbTestInput;
}>;


export type CreateAbTestMutation = { createABTest:
    | { __typename: 'CreateABTestSuccess', abTest: { id: string } }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NameTakenError', code: string, message: string }
   };

export type StartAbTestMutationVariables = Exact<{
  input: StartAbTestInput;
}>;


export type StartAbTestMutation = { startABTest:
    | { __typename: 'ConflictError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'StartABTestSuccess', abTest: { id: string, status: AbTestStatus } }
   };

export type FreezeReportMutationVariables = Exact<{
  input: FreezeReportInput;
}>;


export type FreezeReportMutation = { freezeReport:
    | { __typename: 'ConflictError', code: string, message: string }
    | { __typename: 'FreezeReportSuccess', report: { id: string, number: number } }
    | { __typename: 'NotFoundError', code: string, message: string }
   };

export type StopAbTestMutationVariables = Exact<{
  input: StopAbTestInput;
}>;


export type StopAbTestMutation = { stopABTest:
    | { __typename: 'ConflictError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'StopABTestSuccess', abTest: { id: string, status: AbTestStatus } }
   };

export type AbTestReportQueryVariables = Exact<{
  name: string;
}>;


export type AbTestReportQuery = { abTest: { id: string, status: AbTestStatus, lift: { estimate: number, low: number, high: number } | null, report: { users: number, conflicting: number, pValue: number | null, significant: boolean | null, undecidedReason: UndecidedReason | null, verdict: AbTestVerdict, variations: Array<{ key: string, users: number, conversions: number, rate: number | null, low: number | null, high: number | null }>, difference: { estimate: number, low: number, high: number } | null, sampleRatio: { pValue: number | null, mismatch: boolean | null } } } | null };

export type CreateExperimentMutationVariables = Exact<{
  input: CreateExperimentInput;
}>;


export type CreateExperimentMutation = { createExperiment:
    | { __typename: 'CreateExperimentSuccess', experiment: { id: string } }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NameTakenError', code: string, message: string }
   };

export type StartStudyMutationVariables = Exact<{
  input: StartStudyInput;
}>;


export type StartStudyMutation = { startStudy:
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NameTakenError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'StartStudySuccess', study: { id: string, state: StudyState } }
   };

export type StudyQueryVariables = Exact<{
  name: string;
}>;


export type StudyQuery = { study: { id: string, state: StudyState, error: string | null, trialCount: number, objective: { metric: string, direction: StudyDirection }, trials: Array<{ number: number, state: TrialState, value: number | null, params: unknown, run: { id: string, metrics: Array<{ key: string, last: number | null }> } | null }>, bestTrial: { number: number, value: number | null, run: { id: string } | null } | null } | null };

export type CreatePipelineMutationVariables = Exact<{
  input: CreatePipelineInput;
}>;


export type CreatePipelineMutation = { createPipeline:
    | { __typename: 'CreatePipelineSuccess', pipeline: { id: string } }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NameTakenError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
   };

export type PipelineRunsQueryVariables = Exact<{
  name: string;
}>;


export type PipelineRunsQuery = { pipeline: { id: string, runs: { nodes: Array<{ id: string, state: PipelineRunState, error: string | null, steps: Array<{ name: PipelineStepName, state: PipelineStepState }>, modelVersion: { version: number, aliases: Array<string> } | null }> } } | null };

export type StartRunMutationVariables = Exact<{
  input: StartRunInput;
}>;


export type StartRunMutation = { startRun:
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'StartRunSuccess', run: { id: string, status: RunStatus } }
   };

export type LogRunBatchMutationVariables = Exact<{
  input: LogRunBatchInput;
}>;


export type LogRunBatchMutation = { logRunBatch:
    | { __typename: 'ConflictError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'LogRunBatchSuccess' }
    | { __typename: 'NotFoundError', code: string, message: string }
   };

export type FinishRunMutationVariables = Exact<{
  input: FinishRunInput;
}>;


export type FinishRunMutation = { finishRun:
    | { __typename: 'ConflictError', code: string, message: string }
    | { __typename: 'FinishRunSuccess' }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
   };

export type RunMetricsQueryVariables = Exact<{
  id: string;
  keys?: Array<string> | string | null | undefined;
}>;


export type RunMetricsQuery = { run: { id: string, metrics: Array<{ key: string, last: number | null }> } | null };

export type CreateFeatureEntityMutationVariables = Exact<{
  input: CreateFeatureEntityInput;
}>;


export type CreateFeatureEntityMutation = { createFeatureEntity:
    | { __typename: 'CreateFeatureEntitySuccess', featureEntity: { id: string } }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NameTakenError', code: string, message: string }
   };

export type CreateFeatureViewMutationVariables = Exact<{
  input: CreateFeatureViewInput;
}>;


export type CreateFeatureViewMutation = { createFeatureView:
    | { __typename: 'CreateFeatureViewSuccess', featureView: { id: string } }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NameTakenError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
   };

export type MaterializeFeatureViewMutationVariables = Exact<{
  input: MaterializeFeatureViewInput;
}>;


export type MaterializeFeatureViewMutation = { materializeFeatureView:
    | { __typename: 'ConflictError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'MaterializeFeatureViewSuccess', materialization: { id: string, state: MaterializationState } }
    | { __typename: 'NotFoundError', code: string, message: string }
   };

export type MaterializationQueryVariables = Exact<{
  id: string;
}>;


export type MaterializationQuery = { materialization: { id: string, state: MaterializationState, rowsOffline: number | null, rowsOnline: number | null, error: string | null } | null };

export type CreateTrainingSetMutationVariables = Exact<{
  input: CreateTrainingSetInput;
}>;


export type CreateTrainingSetMutation = { createTrainingSet:
    | { __typename: 'CreateTrainingSetSuccess', trainingSet: { id: string, state: TrainingSetState } }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NameTakenError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
   };

export type TrainingSetQueryVariables = Exact<{
  name: string;
}>;


export type TrainingSetQuery = { trainingSet: { id: string, name: string, state: TrainingSetState, rows: number | null, error: string | null, columns: Array<{ name: string, role: TrainingSetColumnRole, type: TrainingSetColumnType }> | null } | null };

export type ImpactQueryVariables = Exact<{
  model: string;
  alias: string;
}>;


export type ImpactQuery = { model: { name: string, version: { version: number, aliases: Array<string>, createdAt: string, run: { name: string, status: RunStatus, metrics: Array<{ key: string, last: number | null }>, datasetInputs: Array<{ version: number, rows: number | null, dataset: { name: string }, quality: { success: boolean } }> | null } | null, features: Array<{ name: string, freshness: string | null }> | null, endpoints: Array<{ name: string, traffic: Array<{ version: number, percent: number }>, latency: { requests: number, errorRate: number | null, p50: number | null, p95: number | null, p99: number | null } }> | null, abTests: Array<{ name: string, status: AbTestStatus, lift: { estimate: number, low: number, high: number } | null, report: { verdict: AbTestVerdict, pValue: number | null, sampleRatio: { pValue: number | null, mismatch: boolean | null }, variations: Array<{ key: string, users: number, conversions: number, rate: number | null }> } }> | null, drift: { from: string, to: string, rows: number, worstFeature: { name: string, psi: number | null } | null, features: Array<{ name: string, psi: number | null, jensenShannon: number | null, drifted: boolean | null, ks: { statistic: number, pValue: number } | null }>, predictions: Array<{ name: string, psi: number | null }>, alerts: Array<{ severity: AlertSeverity, message: string }> } | null } | null } | null };

export type CreateChannelMutationVariables = Exact<{
  input: CreateChannelInput;
}>;


export type CreateChannelMutation = { createChannel:
    | { __typename: 'CreateChannelSuccess', channel: { id: string } }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NameTakenError', code: string, message: string }
   };

export type CreateMonitorMutationVariables = Exact<{
  input: CreateMonitorInput;
}>;


export type CreateMonitorMutation = { createMonitor:
    | { __typename: 'CreateMonitorSuccess', monitor: { id: string } }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NameTakenError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
   };

export type EvaluateMonitorMutationVariables = Exact<{
  input: EvaluateMonitorInput;
}>;


export type EvaluateMonitorMutation = { evaluateMonitor:
    | { __typename: 'ConflictError', code: string, message: string }
    | { __typename: 'EvaluateMonitorSuccess', report: { id: string, rows: number } }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'TooFewRowsError', code: string, message: string }
   };

export type MonitorQueryVariables = Exact<{
  name: string;
}>;


export type MonitorQuery = { monitor: { id: string, baseline: { state: BaselineState, rows: number | null, error: string | null }, performance: { requests: number, errorRate: number | null, p50: number | null, p95: number | null, p99: number | null }, reports: { nodes: Array<{ id: string, rows: number, drifted: boolean, worstFeature: { name: string, psi: number | null } | null, features: Array<{ name: string, psi: number | null, jensenShannon: number | null, drifted: boolean | null, ks: { statistic: number, pValue: number } | null }>, predictions: Array<{ name: string, psi: number | null }>, performance: { requests: number, errorRate: number | null, p50: number | null, p95: number | null, p99: number | null } }> }, alerts: Array<{ id: string, severity: AlertSeverity, message: string, open: boolean, pipeline: string | null, deliveries: Array<{ status: AlertDeliveryStatus, attempts: number, deliveredAt: string | null }> }> } | null };

export type RegisterModelMutationVariables = Exact<{
  input: RegisterModelInput;
}>;


export type RegisterModelMutation = { registerModel:
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NameTakenError', code: string, message: string }
    | { __typename: 'RegisterModelSuccess', model: { id: string } }
   };

export type RegisterModelVersionMutationVariables = Exact<{
  input: RegisterModelVersionInput;
}>;


export type RegisterModelVersionMutation = { registerModelVersion:
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'RegisterModelVersionSuccess', modelVersion: { id: string, version: number, sizeBytes: number | null, signature: { inputs: Array<{ name: string, dtype: string }>, outputs: Array<{ name: string }> } | null } }
    | { __typename: 'UnusableModelFileError', code: string, message: string }
   };

export type SetModelAliasMutationVariables = Exact<{
  input: SetModelAliasInput;
}>;


export type SetModelAliasMutation = { setModelAlias:
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'PromotionRefusedError', code: string, message: string }
    | { __typename: 'SetModelAliasSuccess', alias: { alias: string, version: { version: number } } }
   };

export type ModelAliasesQueryVariables = Exact<{
  name: string;
}>;


export type ModelAliasesQuery = { model: { aliases: Array<{ alias: string, version: { version: number } }> } | null };

export type PromotionPoliciesQueryVariables = Exact<{
  name: string;
}>;


export type PromotionPoliciesQuery = { model: { promotionPolicies: Array<{ alias: string, rules: Array<{ text: string }> }> } | null };

export type SetPromotionPolicyMutationVariables = Exact<{
  input: SetPromotionPolicyInput;
}>;


export type SetPromotionPolicyMutation = { setPromotionPolicy:
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'SetPromotionPolicySuccess' }
   };

export type EvaluatePromotionQueryVariables = Exact<{
  model: string;
  version: number;
  alias: string;
}>;


export type EvaluatePromotionQuery = { evaluatePromotion:
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'PromotionEvaluation', allowed: boolean, evaluations: Array<{ outcome: PromotionRuleOutcome, explanation: string }> }
   };

export type OptimizeModelMutationVariables = Exact<{
  input: OptimizeModelInput;
}>;


export type OptimizeModelMutation = { optimizeModel:
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'OptimizeModelSuccess', optimization: { id: string } }
   };

export type ModelOptimizationQueryVariables = Exact<{
  id: string;
}>;


export type ModelOptimizationQuery = { modelOptimization: { id: string, state: OptimizationState, progress: number, error: string | null, refusal: { reason: string } | null, source: { version: number }, result: { id: string, version: number } | null, report: { sizeBytes: { before: number, after: number }, parameters: { before: number, after: number }, sparsity: { before: number, after: number } | null, latency: Array<{ rows: number, p50Ms: { before: number, after: number }, p99Ms: { before: number, after: number } }>, quality: { rows: number, accuracy: { before: number, after: number } | null, byClass: Array<{ label: string, accuracy: { before: number, after: number } }> }, agreement: { labels: number | null } } | null } | null };

export type CreateEndpointMutationVariables = Exact<{
  input: CreateEndpointInput;
}>;


export type CreateEndpointMutation = { createEndpoint:
    | { __typename: 'CreateEndpointSuccess', endpoint: { id: string } }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NameTakenError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'VersionNotServableError', code: string, message: string }
   };

export type SetTrafficMutationVariables = Exact<{
  input: SetTrafficInput;
}>;


export type SetTrafficMutation = { setTraffic:
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'SetTrafficSuccess', endpoint: { id: string } }
    | { __typename: 'VersionNotServableError', code: string, message: string }
   };

export type EndpointQueryVariables = Exact<{
  name: string;
}>;


export type EndpointQuery = { endpoint: { id: string, name: string, traffic: Array<{ version: number, percent: number, state: BackendState, error: string | null }>, latency: { requests: number, errorRate: number | null, p50: number | null, p95: number | null, p99: number | null } } | null };

export type PredictMutationVariables = Exact<{
  input: PredictInput;
}>;


export type PredictMutation = { predict:
    | { __typename: 'InputRuleError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'OverloadedError', code: string, message: string }
    | { __typename: 'PredictSuccess', predictions: unknown, version: number }
    | { __typename: 'PredictionFailedError', code: string, message: string }
    | { __typename: 'RequestLimitError', code: string, message: string }
   };

export type StartRolloutMutationVariables = Exact<{
  input: StartRolloutInput;
}>;


export type StartRolloutMutation = { startRollout:
    | { __typename: 'ConflictError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'StartRolloutSuccess', rollout: { id: string } }
    | { __typename: 'VersionNotServableError', code: string, message: string }
   };

export type RolloutQueryVariables = Exact<{
  endpoint: string;
}>;


export type RolloutQuery = { endpoint: { rollout: { id: string, state: RolloutState, canaryVersion: number, endedAt: string | null, reason: string | null, steps: Array<{ percent: number, inForceAt: string | null, note: string, canary: { requests: number, errors: number, p99: number | null }, stable: { requests: number, errors: number, p99: number | null } }> } | null } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const CreateDatasetDocument = new TypedDocumentString(`
    mutation CreateDataset($input: CreateDatasetInput!) {
  createDataset(input: $input) {
    __typename
    ... on CreateDatasetSuccess {
      dataset {
        id
        name
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CreateDatasetMutation, CreateDatasetMutationVariables>;
export const SetExpectationsDocument = new TypedDocumentString(`
    mutation SetExpectations($input: SetExpectationsInput!) {
  setExpectations(input: $input) {
    __typename
    ... on SetExpectationsSuccess {
      dataset {
        id
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<SetExpectationsMutation, SetExpectationsMutationVariables>;
export const DatasetVersionDocument = new TypedDocumentString(`
    query DatasetVersion($dataset: String!, $version: Int) {
  dataset(name: $dataset) {
    id
    name
    version(number: $version) {
      id
      version
      rows
      sizeBytes
      newBytes
      contentDigest
      profile {
        columns {
          name
          type
          nulls
          distinct
          min
          max
          mean
          standardDeviation
          quantiles {
            probability
            value
          }
        }
      }
      quality {
        success
        evaluated
      }
    }
  }
}
    `) as unknown as TypedDocumentString<DatasetVersionQuery, DatasetVersionQueryVariables>;
export const CreateAbTestDocument = new TypedDocumentString(`
    mutation CreateABTest($input: CreateABTestInput!) {
  createABTest(input: $input) {
    __typename
    ... on CreateABTestSuccess {
      abTest {
        id
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CreateAbTestMutation, CreateAbTestMutationVariables>;
export const StartAbTestDocument = new TypedDocumentString(`
    mutation StartABTest($input: StartABTestInput!) {
  startABTest(input: $input) {
    __typename
    ... on StartABTestSuccess {
      abTest {
        id
        status
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<StartAbTestMutation, StartAbTestMutationVariables>;
export const FreezeReportDocument = new TypedDocumentString(`
    mutation FreezeReport($input: FreezeReportInput!) {
  freezeReport(input: $input) {
    __typename
    ... on FreezeReportSuccess {
      report {
        id
        number
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<FreezeReportMutation, FreezeReportMutationVariables>;
export const StopAbTestDocument = new TypedDocumentString(`
    mutation StopABTest($input: StopABTestInput!) {
  stopABTest(input: $input) {
    __typename
    ... on StopABTestSuccess {
      abTest {
        id
        status
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<StopAbTestMutation, StopAbTestMutationVariables>;
export const AbTestReportDocument = new TypedDocumentString(`
    query ABTestReport($name: String!) {
  abTest(name: $name) {
    id
    status
    lift {
      estimate
      low
      high
    }
    report {
      users
      conflicting
      variations {
        key
        users
        conversions
        rate
        low
        high
      }
      difference {
        estimate
        low
        high
      }
      pValue
      significant
      undecidedReason
      sampleRatio {
        pValue
        mismatch
      }
      verdict
    }
  }
}
    `) as unknown as TypedDocumentString<AbTestReportQuery, AbTestReportQueryVariables>;
export const CreateExperimentDocument = new TypedDocumentString(`
    mutation CreateExperiment($input: CreateExperimentInput!) {
  createExperiment(input: $input) {
    __typename
    ... on CreateExperimentSuccess {
      experiment {
        id
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CreateExperimentMutation, CreateExperimentMutationVariables>;
export const StartStudyDocument = new TypedDocumentString(`
    mutation StartStudy($input: StartStudyInput!) {
  startStudy(input: $input) {
    __typename
    ... on StartStudySuccess {
      study {
        id
        state
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<StartStudyMutation, StartStudyMutationVariables>;
export const StudyDocument = new TypedDocumentString(`
    query Study($name: String!) {
  study(name: $name) {
    id
    state
    error
    trialCount
    objective {
      metric
      direction
    }
    trials {
      number
      state
      value
      params
      run {
        id
        metrics(keys: ["validation_auc", "validation_log_loss"]) {
          key
          last
        }
      }
    }
    bestTrial {
      number
      value
      run {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<StudyQuery, StudyQueryVariables>;
export const CreatePipelineDocument = new TypedDocumentString(`
    mutation CreatePipeline($input: CreatePipelineInput!) {
  createPipeline(input: $input) {
    __typename
    ... on CreatePipelineSuccess {
      pipeline {
        id
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CreatePipelineMutation, CreatePipelineMutationVariables>;
export const PipelineRunsDocument = new TypedDocumentString(`
    query PipelineRuns($name: String!) {
  pipeline(name: $name) {
    id
    runs(first: 5) {
      nodes {
        id
        state
        error
        steps {
          name
          state
        }
        modelVersion {
          version
          aliases
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<PipelineRunsQuery, PipelineRunsQueryVariables>;
export const StartRunDocument = new TypedDocumentString(`
    mutation StartRun($input: StartRunInput!) {
  startRun(input: $input) {
    __typename
    ... on StartRunSuccess {
      run {
        id
        status
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<StartRunMutation, StartRunMutationVariables>;
export const LogRunBatchDocument = new TypedDocumentString(`
    mutation LogRunBatch($input: LogRunBatchInput!) {
  logRunBatch(input: $input) {
    __typename
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<LogRunBatchMutation, LogRunBatchMutationVariables>;
export const FinishRunDocument = new TypedDocumentString(`
    mutation FinishRun($input: FinishRunInput!) {
  finishRun(input: $input) {
    __typename
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<FinishRunMutation, FinishRunMutationVariables>;
export const RunMetricsDocument = new TypedDocumentString(`
    query RunMetrics($id: ID!, $keys: [String!]) {
  run(id: $id) {
    id
    metrics(keys: $keys) {
      key
      last
    }
  }
}
    `) as unknown as TypedDocumentString<RunMetricsQuery, RunMetricsQueryVariables>;
export const CreateFeatureEntityDocument = new TypedDocumentString(`
    mutation CreateFeatureEntity($input: CreateFeatureEntityInput!) {
  createFeatureEntity(input: $input) {
    __typename
    ... on CreateFeatureEntitySuccess {
      featureEntity {
        id
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CreateFeatureEntityMutation, CreateFeatureEntityMutationVariables>;
export const CreateFeatureViewDocument = new TypedDocumentString(`
    mutation CreateFeatureView($input: CreateFeatureViewInput!) {
  createFeatureView(input: $input) {
    __typename
    ... on CreateFeatureViewSuccess {
      featureView {
        id
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CreateFeatureViewMutation, CreateFeatureViewMutationVariables>;
export const MaterializeFeatureViewDocument = new TypedDocumentString(`
    mutation MaterializeFeatureView($input: MaterializeFeatureViewInput!) {
  materializeFeatureView(input: $input) {
    __typename
    ... on MaterializeFeatureViewSuccess {
      materialization {
        id
        state
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<MaterializeFeatureViewMutation, MaterializeFeatureViewMutationVariables>;
export const MaterializationDocument = new TypedDocumentString(`
    query Materialization($id: ID!) {
  materialization(id: $id) {
    id
    state
    rowsOffline
    rowsOnline
    error
  }
}
    `) as unknown as TypedDocumentString<MaterializationQuery, MaterializationQueryVariables>;
export const CreateTrainingSetDocument = new TypedDocumentString(`
    mutation CreateTrainingSet($input: CreateTrainingSetInput!) {
  createTrainingSet(input: $input) {
    __typename
    ... on CreateTrainingSetSuccess {
      trainingSet {
        id
        state
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CreateTrainingSetMutation, CreateTrainingSetMutationVariables>;
export const TrainingSetDocument = new TypedDocumentString(`
    query TrainingSet($name: String!) {
  trainingSet(name: $name) {
    id
    name
    state
    rows
    columns {
      name
      role
      type
    }
    error
  }
}
    `) as unknown as TypedDocumentString<TrainingSetQuery, TrainingSetQueryVariables>;
export const ImpactDocument = new TypedDocumentString(`
    "The whole life of a model in one question: where it comes from, what it does, how well."
query Impact($model: String!, $alias: String!) {
  model(name: $model) {
    name
    version(alias: $alias) {
      version
      aliases
      createdAt
      run {
        name
        status
        metrics(keys: ["train_log_loss", "validation_log_loss", "validation_auc"]) {
          key
          last
        }
        datasetInputs {
          dataset {
            name
          }
          version
          rows
          quality {
            success
          }
        }
      }
      features {
        name
        freshness
      }
      endpoints {
        name
        traffic {
          version
          percent
        }
        latency {
          requests
          errorRate
          p50
          p95
          p99
        }
      }
      abTests {
        name
        status
        lift {
          estimate
          low
          high
        }
        report {
          verdict
          pValue
          sampleRatio {
            pValue
            mismatch
          }
          variations {
            key
            users
            conversions
            rate
          }
        }
      }
      drift {
        from
        to
        rows
        worstFeature {
          name
          psi
        }
        features {
          name
          psi
          jensenShannon
          drifted
          ks {
            statistic
            pValue
          }
        }
        predictions {
          name
          psi
        }
        alerts(open: true) {
          severity
          message
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ImpactQuery, ImpactQueryVariables>;
export const CreateChannelDocument = new TypedDocumentString(`
    mutation CreateChannel($input: CreateChannelInput!) {
  createChannel(input: $input) {
    __typename
    ... on CreateChannelSuccess {
      channel {
        id
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CreateChannelMutation, CreateChannelMutationVariables>;
export const CreateMonitorDocument = new TypedDocumentString(`
    mutation CreateMonitor($input: CreateMonitorInput!) {
  createMonitor(input: $input) {
    __typename
    ... on CreateMonitorSuccess {
      monitor {
        id
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CreateMonitorMutation, CreateMonitorMutationVariables>;
export const EvaluateMonitorDocument = new TypedDocumentString(`
    mutation EvaluateMonitor($input: EvaluateMonitorInput!) {
  evaluateMonitor(input: $input) {
    __typename
    ... on EvaluateMonitorSuccess {
      report {
        id
        rows
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<EvaluateMonitorMutation, EvaluateMonitorMutationVariables>;
export const MonitorDocument = new TypedDocumentString(`
    query Monitor($name: String!) {
  monitor(name: $name) {
    id
    baseline {
      state
      rows
      error
    }
    performance {
      requests
      errorRate
      p50
      p95
      p99
    }
    reports(first: 1) {
      nodes {
        id
        rows
        drifted
        worstFeature {
          name
          psi
        }
        features {
          name
          psi
          jensenShannon
          drifted
          ks {
            statistic
            pValue
          }
        }
        predictions {
          name
          psi
        }
        performance {
          requests
          errorRate
          p50
          p95
          p99
        }
      }
    }
    alerts {
      id
      severity
      message
      open
      pipeline
      deliveries {
        status
        attempts
        deliveredAt
      }
    }
  }
}
    `) as unknown as TypedDocumentString<MonitorQuery, MonitorQueryVariables>;
export const RegisterModelDocument = new TypedDocumentString(`
    mutation RegisterModel($input: RegisterModelInput!) {
  registerModel(input: $input) {
    __typename
    ... on RegisterModelSuccess {
      model {
        id
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<RegisterModelMutation, RegisterModelMutationVariables>;
export const RegisterModelVersionDocument = new TypedDocumentString(`
    mutation RegisterModelVersion($input: RegisterModelVersionInput!) {
  registerModelVersion(input: $input) {
    __typename
    ... on RegisterModelVersionSuccess {
      modelVersion {
        id
        version
        sizeBytes
        signature {
          inputs {
            name
            dtype
          }
          outputs {
            name
          }
        }
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<RegisterModelVersionMutation, RegisterModelVersionMutationVariables>;
export const SetModelAliasDocument = new TypedDocumentString(`
    mutation SetModelAlias($input: SetModelAliasInput!) {
  setModelAlias(input: $input) {
    __typename
    ... on SetModelAliasSuccess {
      alias {
        alias
        version {
          version
        }
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<SetModelAliasMutation, SetModelAliasMutationVariables>;
export const ModelAliasesDocument = new TypedDocumentString(`
    query ModelAliases($name: String!) {
  model(name: $name) {
    aliases {
      alias
      version {
        version
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ModelAliasesQuery, ModelAliasesQueryVariables>;
export const PromotionPoliciesDocument = new TypedDocumentString(`
    query PromotionPolicies($name: String!) {
  model(name: $name) {
    promotionPolicies {
      alias
      rules {
        text
      }
    }
  }
}
    `) as unknown as TypedDocumentString<PromotionPoliciesQuery, PromotionPoliciesQueryVariables>;
export const SetPromotionPolicyDocument = new TypedDocumentString(`
    mutation SetPromotionPolicy($input: SetPromotionPolicyInput!) {
  setPromotionPolicy(input: $input) {
    __typename
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<SetPromotionPolicyMutation, SetPromotionPolicyMutationVariables>;
export const EvaluatePromotionDocument = new TypedDocumentString(`
    query EvaluatePromotion($model: String!, $version: Int!, $alias: String!) {
  evaluatePromotion(model: $model, version: $version, alias: $alias) {
    __typename
    ... on PromotionEvaluation {
      allowed
      evaluations {
        outcome
        explanation
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<EvaluatePromotionQuery, EvaluatePromotionQueryVariables>;
export const OptimizeModelDocument = new TypedDocumentString(`
    mutation OptimizeModel($input: OptimizeModelInput!) {
  optimizeModel(input: $input) {
    __typename
    ... on OptimizeModelSuccess {
      optimization {
        id
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<OptimizeModelMutation, OptimizeModelMutationVariables>;
export const ModelOptimizationDocument = new TypedDocumentString(`
    query ModelOptimization($id: ID!) {
  modelOptimization(id: $id) {
    id
    state
    progress
    error
    refusal {
      reason
    }
    source {
      version
    }
    result {
      id
      version
    }
    report {
      sizeBytes {
        before
        after
      }
      parameters {
        before
        after
      }
      sparsity {
        before
        after
      }
      latency {
        rows
        p50Ms {
          before
          after
        }
        p99Ms {
          before
          after
        }
      }
      quality {
        rows
        accuracy {
          before
          after
        }
        byClass {
          label
          accuracy {
            before
            after
          }
        }
      }
      agreement {
        labels
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ModelOptimizationQuery, ModelOptimizationQueryVariables>;
export const CreateEndpointDocument = new TypedDocumentString(`
    mutation CreateEndpoint($input: CreateEndpointInput!) {
  createEndpoint(input: $input) {
    __typename
    ... on CreateEndpointSuccess {
      endpoint {
        id
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CreateEndpointMutation, CreateEndpointMutationVariables>;
export const SetTrafficDocument = new TypedDocumentString(`
    mutation SetTraffic($input: SetTrafficInput!) {
  setTraffic(input: $input) {
    __typename
    ... on SetTrafficSuccess {
      endpoint {
        id
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<SetTrafficMutation, SetTrafficMutationVariables>;
export const EndpointDocument = new TypedDocumentString(`
    query Endpoint($name: String!) {
  endpoint(name: $name) {
    id
    name
    traffic {
      version
      percent
      state
      error
    }
    latency {
      requests
      errorRate
      p50
      p95
      p99
    }
  }
}
    `) as unknown as TypedDocumentString<EndpointQuery, EndpointQueryVariables>;
export const PredictDocument = new TypedDocumentString(`
    mutation Predict($input: PredictInput!) {
  predict(input: $input) {
    __typename
    ... on PredictSuccess {
      predictions
      version
    }
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<PredictMutation, PredictMutationVariables>;
export const StartRolloutDocument = new TypedDocumentString(`
    mutation StartRollout($input: StartRolloutInput!) {
  startRollout(input: $input) {
    __typename
    ... on StartRolloutSuccess {
      rollout {
        id
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<StartRolloutMutation, StartRolloutMutationVariables>;
export const RolloutDocument = new TypedDocumentString(`
    query Rollout($endpoint: String!) {
  endpoint(name: $endpoint) {
    rollout {
      id
      state
      canaryVersion
      endedAt
      reason
      steps {
        percent
        inForceAt
        note
        canary {
          requests
          errors
          p99
        }
        stable {
          requests
          errors
          p99
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<RolloutQuery, RolloutQueryVariables>;