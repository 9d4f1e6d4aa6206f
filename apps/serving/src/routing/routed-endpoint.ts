import type { ABTestId, ModelVersionId } from '@orrery/domain';
import type { CompiledTestPlan } from '@orrery/math-flags';
import type { Endpoint } from '../endpoint/endpoint.js';
import type { InputCheck } from '../input-rules/compile-rules.js';
import type { LatencyMeter } from '../latency/latency-meter.js';
import type { PredictInput } from '../prediction/predict-input.js';
import type { PredictionId } from '../prediction/prediction-id.js';
import type { AnsweringRuntime } from '../model-backend/answering-runtime.js';
import type { EncodeOptions, Tensor } from '../model-process/index.js';

/** A version that answers at an endpoint, with all that a request needs of it. */
export interface Destination {
  readonly versionId: ModelVersionId;
  readonly version: number;
  readonly runtime: AnsweringRuntime;
  readonly encoding: EncodeOptions;
  /** What the endpoint asks for beyond the signature; null for nothing. */
  readonly check: InputCheck | null;
  readonly meter: LatencyMeter;
}

/** Where a row goes; `exposed` tells the A/B test that sent it there. */
export interface Route {
  readonly destination: Destination;
  readonly exposed: { readonly abTestId: ABTestId; readonly variation: string } | null;
}

/** A route for all points below `upTo` (and from the one before on). */
export interface Slice extends Route {
  readonly upTo: number;
}

export interface RoutedTest {
  readonly plan: CompiledTestPlan;
  /** Of each variation, in the plan's order; undefined where nobody gets it. */
  readonly routes: readonly (Route | undefined)[];
}

/** Watches the canary of a roll-out that is under way at an endpoint. */
export interface CanaryWatch {
  readonly rolloutId: string;
  /** Of the step. */
  readonly position: number;
  /**
   * Answers by `attempt`. When the canary fails, whatever the reason, the stable version answers within the same deadline.
   * Only for what was routed by the traffic's division: an A/B test's answers are never another version's.
   */
  readonly answer: <T>(
    route: Route,
    deadlineMs: number,
    attempt: (route: Route, deadlineMs: number) => Promise<T>,
  ) => Promise<T>;
}

/** A request that was answered. */
export interface MirroredAnswer {
  readonly route: Route;
  readonly input: PredictInput;
  readonly outputs: readonly Tensor[];
  /** What the version took that answered, without what comes before and after. */
  readonly ms: number;
}

/** Gives another version a part of the requests that were routed; what it answers goes to nobody. */
export interface ShadowMirror {
  /** Returns at once, and never throws. */
  readonly mirror: (answered: MirroredAnswer) => void;
}

/** Remembers who answered, for rewards that are told later. */
export interface RewardedTraffic {
  /** Returns at once, and never throws. */
  readonly remember: (predictionId: string, version: number) => void;
}

/** A request that was answered, or that failed after all that could be said against it was. */
export interface LoggedExchange {
  readonly id: PredictionId;
  readonly endpoint: Endpoint;
  readonly route: Route;
  readonly input: PredictInput;
  /** Null when it failed. */
  readonly outputs: readonly Tensor[] | null;
  readonly answeredAtMs: number;
  readonly latencyMs: number;
}

/** Tells somebody elsewhere what was asked and answered. */
export interface ExchangeLogger {
  /** Returns at once, and never throws. */
  readonly log: (exchange: LoggedExchange) => void;
}

/** An endpoint whose versions are loaded: how requests are divided among them. */
export interface RoutedEndpoint {
  readonly endpoint: Endpoint;
  /** Of 0 to 100 percent; empty while nothing is loaded. */
  readonly shares: readonly Slice[];
  /** In the order of their start. */
  readonly tests: readonly RoutedTest[];
  readonly byVersion: ReadonlyMap<number, Route>;
  /** Versions by the labels that stand for them. */
  readonly byLabel: ReadonlyMap<string, number>;
  /** Null unless a roll-out is under way here, and in force. */
  readonly watch: CanaryWatch | null;
  /** Null unless a version that is loaded sees a part of the requests. */
  readonly shadow: ShadowMirror | null;
  /** Null unless a bandit divides the traffic. */
  readonly rewarded: RewardedTraffic | null;
  /** Null unless somebody elsewhere is told of exchanges. */
  readonly logger: ExchangeLogger | null;
  /** Versions that are wanted here and cannot answer yet. */
  readonly missing: ReadonlySet<number>;
}
