import { totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import {
  readEnvironment,
  readServiceConfig,
  type Environment,
  type ServiceConfig,
} from '@orrery/platform-service';
import { z } from 'zod';

export interface ServingConfig extends ServiceConfig {
  /** How long a caller of predict waits at the most. */
  readonly predictDeadlineMs: number;
  /** A batch that computes longer costs its process its life. */
  readonly runDeadlineMs: number;
  /** Memory that the process of one model may hold. */
  readonly maxModelMemoryBytes: number;
  /** How many models have a process at a time; the others are parked, and come back when they are asked. */
  readonly maxModelProcesses: number;
  /** Memory that the processes of all models may hold together, not counting what they share. */
  readonly maxProcessBytes: number;
  /** A model that was not asked for so long gives its process back. */
  readonly modelIdleMs: number;
  /** Processes that wait for a model, so that one comes back at once. */
  readonly spareProcesses: number;
  /** How long a request waits for Redis to say whether limits let it in; then its replica goes on alone. */
  readonly limitAnswerMs: number;
  /** How long a load that nobody waits for may be put off by those that answer; 0 for not at all. */
  readonly loadPatienceMs: number;
  /** Largest model file that is loaded. */
  readonly maxModelBytes: number;
  /** Folder of the files that model processes read; null for one of this process's own, removed at its end. */
  readonly modelFolder: string | null;
  /** Whether pages of any origin may predict by TF Serving's REST, given a token. */
  readonly tfServingCors: boolean;
  /** Answers of one version at one endpoint that the prediction stream shows in a second; all are counted. */
  readonly recordsPerSecond: number;
  /** How often measured latencies are written to the database. */
  readonly latencyFlushMs: number;
  /** How often the wanted state is read again, in case another replica has changed it. */
  readonly reconcileMs: number;
  /** Where gRPC is spoken: 0 for any port that is free, null for nowhere. */
  readonly grpcPort: number | null;
  /** Largest message that is read or sent there. */
  readonly grpcMaxMessageBytes: number;
  /** Hosts of remote model servers that may be called, whatever their address is. */
  readonly remoteAllowedHosts: readonly string[];
  /** What authorizes us at a remote server, by its host (with its port, unless that is the usual one). */
  readonly remoteAuthorization: ReadonlyMap<string, string>;
  /** What authorizes us at a payload logger's receiver, by its host in the same way. */
  readonly loggerAuthorization: ReadonlyMap<string, string>;
  /** Largest answer of a remote server that is read. */
  readonly maxRemoteAnswerBytes: number;
  /** Who is told of traces; null for nobody. */
  readonly traces: TracesConfig | null;
}

export interface TracesConfig {
  /** Where OTLP is taken as JSON, path included. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly service: string;
  /** Of the requests that come without a trace, 0 to 1. */
  readonly sampleRatio: number;
}

/** What is left is for this process itself, and for the servers beside it. */
const SHARE_OF_MEMORY = 0.5;

const count = z.coerce.number().int().positive();

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((host) => host.trim())
    .filter((host) => host !== ''),
);

const headersByHost = z.string().transform((text, context): Readonly<Record<string, string>> => {
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(text));
  } catch {
    // The text is a secret: it is not said again.
    context.addIssue('must be a JSON object of headers by host, as {"models.example:8500": "Bearer …"}');
    return z.NEVER;
  }
});

/** `name=value,…`, percent-encoded, as OpenTelemetry has it. */
const headerList = z.string().transform((text, context): Readonly<Record<string, string>> => {
  try {
    const pairs = text.split(',').filter((pair) => pair.includes('='));
    return Object.fromEntries(
      pairs.map((pair) => {
        const at = pair.indexOf('=');
        return [pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim())];
      }),
    );
  } catch {
    // The text is a secret: it is not said again.
    context.addIssue('must be headers as name=value,… with values that are percent-encoded');
    return z.NEVER;
  }
});

const schema = z.object({
  ORRERY_PREDICT_DEADLINE_MS: count.default(10_000),
  ORRERY_MODEL_RUN_DEADLINE_MS: count.default(5_000),
  ORRERY_MAX_MODEL_MEMORY_BYTES: count.default(2 * 1024 ** 3),
  ORRERY_MAX_MODEL_PROCESSES: count.default(1_000),
  ORRERY_MAX_PROCESS_BYTES: count.optional(),
  ORRERY_MODEL_IDLE_MS: count.default(15 * 60_000),
  ORRERY_SPARE_PROCESSES: z.coerce.number().int().min(0).max(100).default(2),
  ORRERY_LOAD_PATIENCE_MS: z.coerce.number().int().min(0).max(60_000).default(10_000),
  ORRERY_LIMIT_ANSWER_MS: count.default(100),
  ORRERY_MAX_MODEL_BYTES: count.default(512 * 1024 ** 2),
  ORRERY_MODEL_FOLDER: z.string().min(1).optional(),
  ORRERY_TF_SERVING_CORS: z.enum(['0', '1']).default('0'),
  ORRERY_PREDICTION_RECORDS_PER_SECOND: count.default(500),
  ORRERY_LATENCY_FLUSH_MS: count.default(3_000),
  ORRERY_RECONCILE_MS: count.default(2_000),
  ORRERY_GRPC_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  ORRERY_GRPC_MAX_MESSAGE_BYTES: count.default(64 * 1024 ** 2),
  ORRERY_REMOTE_ALLOWED_HOSTS: list.default([]),
  ORRERY_REMOTE_AUTHORIZATION: headersByHost.default({}),
  ORRERY_LOGGER_AUTHORIZATION: headersByHost.default({}),
  ORRERY_MAX_REMOTE_ANSWER_BYTES: count.default(64 * 1024 ** 2),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.union([z.literal(''), z.url({ protocol: /^https?$/ })]).optional(),
  OTEL_EXPORTER_OTLP_HEADERS: headerList.default({}),
  OTEL_SERVICE_NAME: z.string().min(1).default('orrery-serving'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
});

export function readServingConfig(env: Environment): ServingConfig {
  const read = readEnvironment(schema, env);
  const service = readServiceConfig(env);
  return Object.freeze({
    ...service,
    predictDeadlineMs: read.ORRERY_PREDICT_DEADLINE_MS,
    runDeadlineMs: read.ORRERY_MODEL_RUN_DEADLINE_MS,
    maxModelMemoryBytes: read.ORRERY_MAX_MODEL_MEMORY_BYTES,
    maxModelProcesses: read.ORRERY_MAX_MODEL_PROCESSES,
    maxProcessBytes: read.ORRERY_MAX_PROCESS_BYTES ?? Math.floor(SHARE_OF_MEMORY * availableMemory()),
    modelIdleMs: read.ORRERY_MODEL_IDLE_MS,
    spareProcesses: read.ORRERY_SPARE_PROCESSES,
    loadPatienceMs: read.ORRERY_LOAD_PATIENCE_MS,
    limitAnswerMs: read.ORRERY_LIMIT_ANSWER_MS,
    maxModelBytes: read.ORRERY_MAX_MODEL_BYTES,
    modelFolder: read.ORRERY_MODEL_FOLDER ?? folderBeside(service.artifactsUrl),
    tfServingCors: read.ORRERY_TF_SERVING_CORS === '1',
    recordsPerSecond: read.ORRERY_PREDICTION_RECORDS_PER_SECOND,
    latencyFlushMs: read.ORRERY_LATENCY_FLUSH_MS,
    reconcileMs: read.ORRERY_RECONCILE_MS,
    grpcPort: read.ORRERY_GRPC_PORT ?? null,
    grpcMaxMessageBytes: read.ORRERY_GRPC_MAX_MESSAGE_BYTES,
    remoteAllowedHosts: read.ORRERY_REMOTE_ALLOWED_HOSTS,
    remoteAuthorization: new Map(Object.entries(read.ORRERY_REMOTE_AUTHORIZATION)),
    loggerAuthorization: new Map(Object.entries(read.ORRERY_LOGGER_AUTHORIZATION)),
    maxRemoteAnswerBytes: read.ORRERY_MAX_REMOTE_ANSWER_BYTES,
    traces: tracesOf(read),
  });
}

function tracesOf(read: z.output<typeof schema>): TracesConfig | null {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint = '' } = read;
  if (endpoint === '') return null;
  return {
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers: read.OTEL_EXPORTER_OTLP_HEADERS,
    service: read.OTEL_SERVICE_NAME,
    sampleRatio: read.OTEL_TRACES_SAMPLER_ARG,
  };
}

/** What the machine has, or the container may take. */
function availableMemory(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

/** Beside a store that is a folder there is room for files too. */
function folderBeside(artifactsUrl: string): string | null {
  if (!artifactsUrl.startsWith('file:')) return null;
  return fileURLToPath(new URL('serving-model-files', `${artifactsUrl.replace(/\/$/, '')}/`));
}
