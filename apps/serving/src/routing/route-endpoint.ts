import type { ModelVersionId } from '@orrery/domain';
import type { BackendState } from '../model-backend/model-backend.js';
import type { CompiledTestPlan } from '@orrery/math-flags';
import { armedVariations, type RunningTest } from '../ab-test/running-test.js';
import type { Bandit } from '../bandit/bandit.js';
import type { Rollout } from '../rollout/rollout.js';
import type { Shadow } from '../shadow/shadow.js';
import type {
  CanaryWatch,
  Destination,
  ExchangeLogger,
  RewardedTraffic,
  Route,
  RoutedEndpoint,
  RoutedTest,
  ShadowMirror,
  Slice,
} from './routed-endpoint.js';
import { labelsInForce } from '../endpoint/labels-in-force.js';
import { wantedVersions, type WantedEndpoint } from './wanted-state.js';

/** What routing asks of the versions. */
export interface Versions {
  readonly stateOf: (id: ModelVersionId) => BackendState['kind'];
  /** What answers for a version; undefined unless it is ready. */
  readonly destinationOf: (id: ModelVersionId) => Destination | undefined;
  /** The plan of a running test, of whatever endpoint; undefined when it cannot be followed. */
  readonly planOf: (id: string) => CompiledTestPlan | undefined;
  /** What requests meet while a roll-out is in force; `stable` answers what the canary fails on. */
  readonly watch: (rollout: Rollout, stable: Route) => CanaryWatch;
  /** What answers of a bandit's endpoint are told to. */
  readonly rewarded: (bandit: Bandit) => RewardedTraffic;
  /** What exchanges of an endpoint are told to. */
  readonly logger: (wanted: WantedEndpoint) => ExchangeLogger | null;
  /** What answered requests are shown to. */
  readonly mirror: (shadow: Shadow, destination: Destination) => ShadowMirror;
}

/**
 * Brings an endpoint as near to what is wanted as the versions allow, never by leaving a request without an answer:
 * - a new division comes into force when all its versions are ready; until then the one before it goes on;
 * - after a start, when there is none before it, it waits until each version is ready or has failed, so that no user is
 *   sent to and fro, and goes without those that failed;
 * - an endpoint that is unloaded answers nobody;
 * - an A/B test begins when all its variations can answer: otherwise one would be counted without the other.
 */
export function routeEndpoint(
  wanted: WantedEndpoint,
  previous: RoutedEndpoint | undefined,
  versions: Versions,
): RoutedEndpoint {
  const byVersion = new Map<number, Route>();
  const missing = new Set<number>();
  for (const { versionId, version } of wantedVersions(wanted)) {
    const destination = versions.destinationOf(versionId);
    if (destination === undefined) missing.add(version);
    else byVersion.set(version, { destination, exposed: null });
  }
  const armed = wanted.endpoint.loaded ? wanted.tests : [];
  const tests = armed.flatMap((test) => routeTest(test, versions) ?? []);
  const shares = wanted.endpoint.loaded ? routeShares(wanted, previous, versions) : [];
  for (const { destination } of shares) {
    if (!byVersion.has(destination.version))
      byVersion.set(destination.version, { destination, exposed: null });
  }
  const labels = labelsInForce(wanted.labels, wanted.shares, wanted.rollout);
  const byLabel = new Map(labels.map(({ label, version }) => [label, version]));
  const watch = watchOf(wanted, { shares, previous }, versions);
  const rewarded = wanted.bandit === null ? null : versions.rewarded(wanted.bandit);
  const shadow = shadowOf(wanted, byVersion, versions);
  const logger = versions.logger(wanted);
  const { endpoint } = wanted;
  return { endpoint, shares, tests, byVersion, byLabel, watch, shadow, rewarded, logger, missing };
}

/**
 * A step is in force when its canary is among those that requests go to; its stable version always is. As long as a division
 * goes on after its roll-out ended, because the one after it is not loaded, its canary is watched.
 */
function watchOf(
  { rollout }: WantedEndpoint,
  { shares, previous }: { shares: readonly Slice[]; previous: RoutedEndpoint | undefined },
  { watch }: Versions,
): CanaryWatch | null {
  if (rollout === null) return previous?.shares === shares ? previous.watch : null;
  const { stableVersionId, canaryVersionId } = rollout;
  const sliceOf = (id: ModelVersionId) => shares.find(({ destination }) => destination.versionId === id);
  const stable = sliceOf(stableVersionId);
  return stable === undefined || sliceOf(canaryVersionId) === undefined ? null : watch(rollout, stable);
}

function shadowOf(
  { shadow }: WantedEndpoint,
  byVersion: ReadonlyMap<number, Route>,
  { mirror }: Versions,
): ShadowMirror | null {
  const route = shadow === null ? undefined : byVersion.get(shadow.version);
  return shadow === null || route === undefined ? null : mirror(shadow, route.destination);
}

function routeShares(
  wanted: WantedEndpoint,
  previous: RoutedEndpoint | undefined,
  versions: Versions,
): readonly Slice[] {
  const parts = wanted.shares.flatMap(({ versionId, percent }) => {
    const destination = versions.destinationOf(versionId);
    return destination === undefined ? [] : [{ destination, percent, exposed: null }];
  });
  const isWhole = parts.length === wanted.shares.length;
  if (!isWhole && previous !== undefined && previous.shares.length > 0) return previous.shares;
  if (isWhole && previous !== undefined && previous.shares.length > 0) return stack(parts);
  // Nobody's answer depends on a shadow or a label.
  const needed = wantedVersions({ ...wanted, shadow: null, labels: [] });
  const isSettled = needed.every(({ versionId }) => versions.stateOf(versionId) !== 'loading');
  return isSettled ? stack(parts) : [];
}

function routeTest(test: RunningTest, versions: Versions): RoutedTest | undefined {
  const plan = versions.planOf(test.id);
  if (plan === undefined) return undefined;
  const armed = new Set(armedVariations(test));
  const routes: (Route | undefined)[] = [];
  for (const variation of test.variations) {
    const destination = armed.has(variation) ? versions.destinationOf(variation.versionId) : undefined;
    if (destination === undefined && armed.has(variation)) return undefined;
    const exposed = { abTestId: test.id, variation: variation.key };
    routes.push(destination && { destination, exposed });
  }
  return { plan, routes };
}

/** The parts one after another, stretched to a whole where some are missing. */
function stack(parts: readonly (Route & { readonly percent: number })[]): readonly Slice[] {
  const sum = parts.reduce((total, { percent }) => total + percent, 0);
  const slices: Slice[] = [];
  let upTo = 0;
  for (const { destination, exposed, percent } of parts) {
    if (percent === 0) continue;
    upTo += percent;
    slices.push({ upTo: (upTo / sum) * 100, destination, exposed });
  }
  return slices;
}
