import {
  CreateChannelDocument,
  CreateMonitorDocument,
  CreatePipelineDocument,
  EndpointDocument,
  EvaluateMonitorDocument,
  MonitorDocument,
  PipelineRunsDocument,
  type MonitorQuery,
} from '@orrery/client/operations';
import { ms } from './deploy-model.js';
import { count } from './ingest-data.js';
import { TRAINING_SETS, TRAINING_SET_TEMPLATE, percent, trainingSetNamed } from './make-features.js';
import { CHANNEL, DATASET, ENDPOINT, EXPERIMENT, MODEL, MONITOR, PIPELINE } from './names.js';
import { DemoError, created, succeeded, type Platform } from './platform.js';
import type { RegisteredVersion } from './register-models.js';
import type { StageDisplay } from './stage-display.js';
import { flightsOf, predictAll } from './traffic.js';
import { WebhookReceiver } from './webhook-receiver.js';

/** Population stability index from which a shift counts as large: the usual rule of thumb. */
const LARGE_SHIFT = 0.25;

/** Serving may drop records under load: they are samples. A window with this share of the rows is judged. */
const SEEN_SHARE = 0.99;

type WatchedMonitor = NonNullable<MonitorQuery['monitor']>;

/** Holds March as the baseline, replays June, and follows the alarm to the model that is trained because of it. */
export async function watchTraffic(
  platform: Platform,
  display: StageDisplay,
  served: RegisteredVersion,
  directory: string,
): Promise<void> {
  const receiver = await WebhookReceiver.listen(directory);
  try {
    await display.stage('monitoring', async (progress) => {
      await createPipeline(platform);
      const flights = await flightsOf(platform, TRAINING_SETS.live.name, directory);
      await createMonitor(platform, served, receiver.url, flights.length);
      await predictAll(platform, flights, progress);
      const monitor = await evaluate(platform);
      return [...describeDrift(monitor), ...(await followAlarm(platform, receiver))];
    });
    await display.stage('retraining', async () => [await followRetraining(platform)]);
  } finally {
    receiver.close();
  }
}

async function createPipeline(platform: Platform): Promise<void> {
  const { columns, timestampParts, featureViews, ...template } = TRAINING_SET_TEMPLATE;
  const { createPipeline: result } = await platform.ask(CreatePipelineDocument, {
    input: {
      name: PIPELINE,
      model: MODEL,
      experiment: EXPERIMENT,
      dataset: DATASET,
      trainingSet: {
        ...template,
        columns: [...columns],
        timestampParts: [...timestampParts],
        featureViews: [...featureViews],
        maxRows: 150_000,
      },
      validationFraction: 0.2,
      trials: 4,
      epochs: 3,
      seed: 11,
      objective: 'VALIDATION_AUC',
      alias: 'challenger',
    },
  });
  created(result);
}

async function createMonitor(
  platform: Platform,
  served: RegisteredVersion,
  webhook: string,
  rows: number,
): Promise<void> {
  const channel = { name: `${CHANNEL}-${new URL(webhook).port}`, kind: 'WEBHOOK', url: webhook } as const;
  created((await platform.ask(CreateChannelDocument, { input: channel })).createChannel);
  const { endpoint } = await platform.ask(EndpointDocument, { name: ENDPOINT });
  const baseline = await trainingSetNamed(platform, TRAINING_SETS.validation.name);
  if (endpoint == null) throw new DemoError(`The endpoint ${ENDPOINT} is gone.`);
  const { createMonitor: result } = await platform.ask(CreateMonitorDocument, {
    input: {
      name: MONITOR,
      endpointId: endpoint.id,
      endpoint: ENDPOINT,
      modelVersionId: served.id,
      version: served.version,
      model: MODEL,
      baselineTrainingSetId: baseline.id,
      minimumRows: Math.floor(SEEN_SHARE * rows),
      rules: [
        {
          kind: 'FEATURE_DRIFT',
          threshold: LARGE_SHIFT,
          severity: 'CRITICAL',
          channel: channel.name,
          pipeline: PIPELINE,
        },
        { kind: 'ERROR_RATE', threshold: 0.05, severity: 'CRITICAL', channel: channel.name },
      ],
    },
  });
  created(result);
  await platform.until(async () => {
    const { monitor } = await platform.ask(MonitorDocument, { name: MONITOR });
    if (monitor?.baseline.state === 'FAILED') throw new DemoError(`The baseline: ${monitor.baseline.error}`);
    return monitor?.baseline.state === 'READY' ? monitor : undefined;
  }, 'Building the baseline');
}

/** Waits until the monitor has seen (nearly) all rows of the traffic, and has it judge them. */
async function evaluate(platform: Platform): Promise<WatchedMonitor> {
  return platform.until(async () => {
    const { evaluateMonitor } = await platform.ask(EvaluateMonitorDocument, { input: { name: MONITOR } });
    if (evaluateMonitor.__typename !== 'TooFewRowsError') succeeded(evaluateMonitor);
    const { monitor } = await platform.ask(MonitorDocument, { name: MONITOR });
    return monitor != null && monitor.reports.nodes.length > 0 ? monitor : undefined;
  }, 'Judging the traffic');
}

function describeDrift({ reports, performance }: WatchedMonitor): string[] {
  const report = reports.nodes[0];
  if (report === undefined) throw new DemoError('The monitor has no report.');
  const features = report.features.map(({ name, psi, jensenShannon, ks }) => {
    const measures = [psi, ks?.statistic, jensenShannon].map((value) => value?.toFixed(3) ?? 'unknown');
    return `  ${name.padEnd(18)} PSI ${measures[0]}  KS ${measures[1]}  JS ${measures[2]}`;
  });
  const predictions = report.predictions.map(
    ({ name, psi }) => `${name} PSI ${psi?.toFixed(3) ?? 'unknown'}`,
  );
  const { requests, errorRate, p50, p95, p99 } = performance;
  return [
    `June against March over ${count(report.rows)} flights: ${report.drifted ? 'drifted' : 'no drift'}, worst ${report.worstFeature?.name}`,
    ...features,
    `predictions: ${predictions.join(', ')}`,
    `${count(requests)} requests: p50 ${ms(p50)}, p95 ${ms(p95)}, p99 ${ms(p99)}, ${percent(errorRate ?? 0)} errors`,
  ];
}

async function followAlarm(platform: Platform, receiver: WebhookReceiver): Promise<string[]> {
  const alert = await platform.until(async () => {
    const { monitor } = await platform.ask(MonitorDocument, { name: MONITOR });
    return monitor?.alerts.find(({ deliveries }) => deliveries.some(({ status }) => status === 'DELIVERED'));
  }, 'Delivering the alert');
  return [
    `alert ${alert.severity}: ${alert.message}`,
    `delivered to ${receiver.url} ${deliveredWhen(alert)}, started the pipeline ${alert.pipeline}`,
  ];
}

function deliveredWhen({ deliveries }: WatchedMonitor['alerts'][number]): string {
  return deliveries.map(({ deliveredAt }) => `at ${deliveredAt}`).join(', ');
}

async function followRetraining(platform: Platform): Promise<string> {
  const run = await platform.until(async () => {
    const { pipeline } = await platform.ask(PipelineRunsDocument, { name: PIPELINE });
    const newest = pipeline?.runs.nodes[0];
    if (newest?.state === 'FAILED') throw new DemoError(`The retraining failed: ${newest.error}`);
    return newest?.state === 'SUCCEEDED' ? newest : undefined;
  }, 'Retraining');
  const steps = run.steps.map(({ name }) => name.toLowerCase()).join(' → ');
  return `${steps}: version ${run.modelVersion?.version} is ${run.modelVersion?.aliases.join(', ')}`;
}
