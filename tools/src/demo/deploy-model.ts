import { CreateEndpointDocument, EndpointDocument, SetTrafficDocument } from '@orrery/client/operations';
import { TRAINING_SETS, percent } from './make-features.js';
import { ENDPOINT, MODEL } from './names.js';
import { DemoError, created, succeeded, type Platform } from './platform.js';
import type { RegisteredVersions } from './register-models.js';
import type { StageDisplay } from './stage-display.js';
import { flightsOf, predictAll } from './traffic.js';

const CANARY_FLIGHTS = 5000;

/** Serves the champion, lets the challenger answer a tenth of the traffic, then all of it. */
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
    await divide(platform, [
      { version: champion.version, percent: 90 },
      { version: challenger.version, percent: 10 },
    ]);
    const flights = await flightsOf(platform, TRAINING_SETS.validation.name, directory);
    const answered = await predictAll(platform, flights.slice(0, CANARY_FLIGHTS), progress);
    const share = answered.filter(({ version }) => version === challenger.version).length / answered.length;
    await divide(platform, [{ version: challenger.version, percent: 100 }]);
    const { endpoint } = await platform.ask(EndpointDocument, { name: ENDPOINT });
    const { requests, errorRate, p50, p99 } = endpoint?.latency ?? {};
    return [
      `canary: version ${challenger.version} answered ${percent(share)} of ${answered.length} flights, then all`,
      `POST /v1/models/${ENDPOINT}:predict, ${requests} requests, ${percent(errorRate ?? 0)} errors, p50 ${ms(p50)}, p99 ${ms(p99)}`,
    ];
  });
}

/** Divides the endpoint's traffic, and waits until the division is in force. */
export async function divide(
  platform: Platform,
  shares: readonly { readonly version: number; readonly percent: number }[],
): Promise<void> {
  const { setTraffic } = await platform.ask(SetTrafficDocument, {
    input: { endpoint: ENDPOINT, shares: [...shares] },
  });
  succeeded(setTraffic);
  await platform.until(async () => {
    const { endpoint } = await platform.ask(EndpointDocument, { name: ENDPOINT });
    const failed = endpoint?.traffic.find(({ state }) => state === 'FAILED');
    if (failed) throw new DemoError(`Version ${failed.version} cannot be served: ${failed.error}`);
    const ready = endpoint?.traffic.every(({ state }) => state === 'READY') === true;
    return ready && endpoint.traffic.length === shares.length ? endpoint : undefined;
  }, 'Loading the model');
}

export function ms(value: number | null | undefined): string {
  return value == null ? 'unknown' : `${value.toFixed(1)} ms`;
}
