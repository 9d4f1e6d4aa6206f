import {
  CreateEndpointDocument,
  EndpointDocument,
  RolloutDocument,
  SetTrafficDocument,
  StartRolloutDocument,
  type RolloutQuery,
} from '@orrery/client/operations';
import { TRAINING_SETS, percent } from './make-features.js';
import { ENDPOINT, MODEL } from './names.js';
import { DemoError, created, succeeded, type Platform } from './platform.js';
import type { RegisteredVersions } from './register-models.js';
import type { Progress, StageDisplay } from './stage-display.js';
import { flightsOf, predictAll, type Flight } from './traffic.js';

/** Flights that are asked about between two looks at the roll-out. */
const FLIGHTS_AT_ONCE = 1000;

/** A demonstration is not to last: a real one would hold its steps for minutes. */
const STEPS = [
  { percent: 10, holdSeconds: 0, minRequests: 20 },
  { percent: 50, holdSeconds: 0, minRequests: 40 },
];

/** Whoever demonstrates does other things with the machine too. */
const CRITERIA = { latencyRatio: 5, latencyFloorMs: 250 };

type Rollout = NonNullable<NonNullable<RolloutQuery['endpoint']>['rollout']>;

/** Serves the champion, and lets the challenger take over in steps, judged while live flights come. */
export async function deployModel(
  platform: Platform,
  display: StageDisplay,
  { champion, challenger }: RegisteredVersions,
  directory: string,
): Promise<void> {
  await display.stage('serving', async (progress) => {
    const input = {
      name: ENDPOINT,
      model: MODEL,
      version: champion.version,
      missingValues: 'ALLOW',
    } as const;
    created((await platform.ask(CreateEndpointDocument, { input })).createEndpoint);
    const flights = await flightsOf(platform, TRAINING_SETS.validation.name, directory);
    const { state, reason, steps } = await rollOut(platform, challenger.version, flights, progress);
    const { endpoint } = await platform.ask(EndpointDocument, { name: ENDPOINT });
    const { requests, errorRate, p50, p99 } = endpoint?.latency ?? {};
    const begun = steps.map((step) => `${step.percent} % (${step.canary.requests} requests)`);
    return [
      `canary: version ${challenger.version} took ${begun.join(', ')}: ${state}`,
      ...(state === 'COMPLETED' ? [] : [reason ?? '']),
      `POST /v1/models/${ENDPOINT}:predict, ${requests} requests, ${percent(errorRate ?? 0)} errors, p50 ${ms(p50)}, p99 ${ms(p99)}`,
    ];
  });
}

/** Rolls a version out unless an earlier, interrupted job began to, and asks about flights until it is over. */
async function rollOut(
  platform: Platform,
  version: number,
  flights: readonly Flight[],
  progress: Progress,
): Promise<Rollout> {
  const find = async () => (await platform.ask(RolloutDocument, { endpoint: ENDPOINT })).endpoint?.rollout;
  if ((await find())?.canaryVersion !== version) {
    const input = { endpoint: ENDPOINT, version, steps: STEPS, criteria: CRITERIA };
    succeeded((await platform.ask(StartRolloutDocument, { input })).startRollout);
  }
  let from = 0;
  return platform.until(async () => {
    const rollout = await find();
    if (rollout == null || rollout.endedAt !== null) return rollout ?? undefined;
    if (rollout.steps.at(-1)?.inForceAt == null) return undefined;
    await predictAll(platform, flights.slice(from, from + FLIGHTS_AT_ONCE), () => undefined);
    from = (from + FLIGHTS_AT_ONCE) % Math.max(1, flights.length);
    progress(rollout.steps.length, STEPS.length + 1);
    return undefined;
  }, 'The roll-out');
}

/** Divides an endpoint's traffic, and waits until the division is in force. */
export async function divide(
  platform: Platform,
  shares: readonly { readonly version: number; readonly percent: number }[],
  name = ENDPOINT,
): Promise<void> {
  const { setTraffic } = await platform.ask(SetTrafficDocument, {
    input: { endpoint: name, shares: [...shares] },
  });
  succeeded(setTraffic);
  await platform.until(async () => {
    const { endpoint } = await platform.ask(EndpointDocument, { name });
    const failed = endpoint?.traffic.find(({ state }) => state === 'FAILED');
    if (failed) throw new DemoError(`Version ${failed.version} cannot be served: ${failed.error}`);
    const ready = endpoint?.traffic.every(({ state }) => state === 'READY' || state === 'PARKED') === true;
    return ready && endpoint.traffic.length === shares.length ? endpoint : undefined;
  }, 'Loading the model');
}

export function ms(value: number | null | undefined): string {
  return value == null ? 'unknown' : `${value.toFixed(1)} ms`;
}
