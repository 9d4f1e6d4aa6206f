import { Inject, Injectable } from '@nestjs/common';
import { DomainError, type ErrorKind, type PredictionRecord } from '@orrery/domain';
import type { Attributes } from '@orrery/math-flags';
import { newId } from '@orrery/platform-postgres';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import { InputRuleError } from '../input-rules/input-rule.error.js';
import type { EarlyPass } from '../limits/early-pass.js';
import { RequestLimiter } from '../limits/request-limiter.js';
import { toInvalidInput, type EncodedInputs, type Tensor } from '../model-process/index.js';
import { RoutingTable } from '../routing/routing-table.js';
import type { ExchangeLogger, Route, RoutedEndpoint } from '../routing/routed-endpoint.js';
import type { ServingConfig } from '../serving.config.js';
import type { PredictInput } from './predict-input.js';
import type { Exposures, PredictionFacts } from './prediction-facts.js';
import type { PredictionId } from './prediction-id.js';
import type { Shown } from './record-sampler.js';
import type { SpanAttributes } from '../trace/span.js';
import type { RequestTrace } from '../trace/request-trace.js';
import { PredictionStream } from './prediction-stream.js';
import { encodeInput } from './encode-input.js';
import { placed, placedRule } from './placed.js';
import { divideRows, type RowsOfVersion, type UserIds } from './divide-rows.js';

/** Which version answers: the one that the traffic's division says, or one that was named, whatever its share. */
export type PredictTarget =
  | { readonly kind: 'routed' }
  | { readonly kind: 'version'; readonly version: number }
  | { readonly kind: 'label'; readonly label: string };

export interface PredictRequest {
  readonly endpoint: string;
  readonly target: PredictTarget;
  readonly input: PredictInput;
  /** For whom: one user for all rows, one (or none) for each, or nobody. */
  readonly users: UserIds;
  /** What is known of them besides, for A/B tests that are not for everybody. */
  readonly attributes?: Attributes | undefined;
  /** The name of the token's owner, for a fair turn among callers; null when nobody is known. */
  readonly caller: string | null;
  /** When the request arrived, on the clock of `performance.now()`. */
  readonly arrivedMs: number;
  /** How long the caller itself waits, where that is less than anybody may. */
  readonly deadlineMs?: number;
  /** Whether the prediction stream hears of it. */
  readonly record: 'told' | 'untold';
  /** Where limits let it in already. */
  readonly pass?: EarlyPass | undefined;
  /** Undefined unless it is traced. */
  readonly trace?: RequestTrace | undefined;
}

/** What one version answered to some rows of a request, or to all. */
export interface PredictedPart {
  readonly id: PredictionId;
  readonly route: Route;
  /** Where these rows stand in the request; null when they are all of it. */
  readonly positions: readonly number[] | null;
  readonly rows: number;
  readonly outputs: readonly Tensor[];
}

/** Rows of one request for one version, held to its signature. */
interface Part {
  readonly id: PredictionId;
  readonly routed: RoutedEndpoint;
  readonly route: Route;
  readonly positions: readonly number[] | null;
  readonly input: PredictInput;
  readonly exposures: Exposures;
  readonly encoded: Extract<EncodedInputs, { kind: 'ok' }>;
}

const OUTCOMES: Partial<Record<ErrorKind, PredictionRecord['outcome']>> = {
  invalid: 'INVALID',
  unprocessable: 'INVALID',
  'too-large': 'INVALID',
  overloaded: 'OVERLOADED',
};

@Injectable()
export class PredictionService {
  constructor(
    private readonly table: RoutingTable,
    private readonly stream: PredictionStream,
    private readonly limiter: RequestLimiter,
    @Inject(SERVICE_CONFIG) private readonly config: ServingConfig,
  ) {}

  /**
   * Answers with one part for each version that rows were routed to. Nothing is computed unless all rows are right; when a
   * row was routed by an A/B test, its exposure is stored before this resolves.
   *
   * @throws {NotFoundError | InvalidInputError | RequestLimitError | UnavailableError | OverloadedError | DeadlineError} and
   *   what `ModelRuntime.predict` throws.
   */
  async predict(request: PredictRequest): Promise<readonly PredictedPart[]> {
    request.trace?.routing(performance.now());
    const routed = this.table.get(request.endpoint);
    const early = request.pass?.take();
    if (early === undefined && !this.limiter.isActive) return await this.predictRouted(request, routed);
    const pass = early ?? (await this.limiter.enter(routed.endpoint.id, request.caller));
    try {
      return await this.predictRouted(request, routed);
    } finally {
      pass.leave();
    }
  }

  private async predictRouted(
    request: PredictRequest,
    routed: RoutedEndpoint,
  ): Promise<readonly PredictedPart[]> {
    const { users, input, target } = request;
    if (target.kind !== 'routed')
      return [await this.answer(request, this.whole(request, routed, this.routeTo(routed, target)))];
    if (users === null || typeof users === 'string') {
      const route = this.table.routeFor(routed, users, request.attributes);
      const { watch } = routed;
      if (watch === null || route.exposed !== null)
        return [await this.answer(request, this.whole(request, routed, route, users))];
      const attempt = async (each: Route, deadlineMs: number) =>
        this.answer(request, this.whole(request, routed, each), deadlineMs);
      return [await watch.answer(route, this.deadlineOf(request), attempt)];
    }
    const divided = divideRows(input, users, (userId) =>
      this.table.routeFor(routed, userId, request.attributes),
    );
    const answers = divided.map((rows) => this.answerRows(request, routed, rows));
    return Promise.all(answers.map((answer) => answer()));
  }

  /**
   * Holds rows to the signature now, and has them answered when it is called. Not those of a canary's roll-out: which
   * version's signature they are held to, the watch decides.
   * @throws {InvalidInputError}
   */
  private answerRows(
    request: PredictRequest,
    routed: RoutedEndpoint,
    { route, rows, positions, exposures }: RowsOfVersion,
  ): () => Promise<PredictedPart> {
    const partAt = (each: Route) =>
      this.part(request, {
        id: newId(),
        routed,
        route: each,
        positions,
        input: { kind: 'rows', rows },
        exposures,
      });
    const { watch } = routed;
    if (watch === null || route.exposed !== null) {
      const part = partAt(route);
      return () => this.answer(request, part);
    }
    const attempt = async (each: Route, deadlineMs: number) => this.answer(request, partAt(each), deadlineMs);
    return () => watch.answer(route, this.deadlineOf(request), attempt);
  }

  private deadlineOf({ deadlineMs }: PredictRequest): number {
    const { predictDeadlineMs } = this.config;
    return deadlineMs === undefined ? predictDeadlineMs : Math.min(deadlineMs, predictDeadlineMs);
  }

  private routeTo(routed: RoutedEndpoint, target: Exclude<PredictTarget, { kind: 'routed' }>): Route {
    if (target.kind === 'version') return this.table.routeTo(routed, target.version);
    return this.table.routeToLabel(routed, target.label);
  }

  private whole(
    request: PredictRequest,
    routed: RoutedEndpoint,
    route: Route,
    userId: string | null = null,
  ): Part {
    const { input } = request;
    const part = this.part(request, { id: newId(), routed, route, positions: null, input, exposures: [] });
    if (route.exposed === null || userId === null) return part;
    const exposure = { ...route.exposed, userId };
    return { ...part, exposures: new Array<typeof exposure>(part.encoded.rows).fill(exposure) };
  }

  /** @throws {InvalidInputError | InputRuleError} */
  private part(request: PredictRequest, part: Omit<Part, 'encoded'>): Part {
    const { runtime, encoding, check } = part.route.destination;
    const { id, routed, route, positions, input, exposures } = part;
    const encoded = encodeInput(runtime.signature, input, encoding);
    if (encoded.kind !== 'ok') {
      throw this.refused(request, part, toInvalidInput(placed(encoded.problem, positions)));
    }
    const broken = check === null ? undefined : check(encoded, rowsOf(request) ?? encoded.rows);
    if (broken !== undefined)
      throw this.refused(request, part, new InputRuleError(placedRule(broken, positions)));
    // Field by field, as in `facts`: a spread costs more than all the rest of this.
    return { id, routed, route, positions, input, exposures, encoded };
  }

  private refused(request: PredictRequest, part: Omit<Part, 'encoded'>, error: DomainError): DomainError {
    part.route.destination.meter.refuse(performance.now() - request.arrivedMs);
    const rows = rowsOf(part) ?? 0;
    this.tell(request, { ...part, exposures: [] }, { outcome: 'INVALID', rows, outputs: [] });
    return error;
  }

  private async answer(
    request: PredictRequest,
    part: Part,
    deadlineMs: number = this.deadlineOf(request),
  ): Promise<PredictedPart> {
    const { id, route, positions, encoded, exposures } = part;
    const { runtime, meter } = route.destination;
    const { rows } = encoded;
    const { shadow, rewarded, logger } = part.routed;
    const { trace, caller } = request;
    const beganMs = shadow === null && trace === undefined ? 0 : performance.now();
    try {
      const { outputs, computeMs } = await runtime.predict(encoded, { deadlineMs, caller, trace });
      trace?.answered({ beganMs, endedMs: performance.now(), computeMs, attributes: attributesOf(part) });
      const told = { outcome: 'OK', rows, outputs } as const;
      if (exposures.length === 0 || request.record === 'untold') this.tell(request, part, told);
      else await this.stream.publishDurably(this.facts(request, part, told, WHOLE));
      const nowMs = performance.now();
      meter.answer({ ms: nowMs - request.arrivedMs, rows, nowMs });
      if (logger !== null) log(logger, request, part, outputs);
      if (request.target.kind === 'routed') {
        rewarded?.remember(id, route.destination.version);
        shadow?.mirror({ route, input: part.input, outputs, ms: nowMs - beganMs });
      }
      return { id, route, positions, rows, outputs };
    } catch (error) {
      const outcome = outcomeOf(error);
      const ms = performance.now() - request.arrivedMs;
      if (outcome === 'INVALID') meter.refuse(ms);
      else if (outcome === 'OVERLOADED') meter.overload(ms);
      else meter.fail(ms);
      this.tell(request, { ...part, exposures: [] }, { outcome, rows, outputs: [] });
      if (logger !== null) log(logger, request, part, null);
      throw error;
    }
  }

  private tell(request: PredictRequest, part: Omit<Part, 'encoded'>, told: Told): void {
    if (request.record === 'untold') return;
    const shown = told.outcome === 'OK' ? this.stream.choose(part.route.destination.meter, told.rows) : WHOLE;
    if (shown !== undefined) this.stream.publish(this.facts(request, part, told, shown));
  }

  private facts(
    { arrivedMs }: PredictRequest,
    { id, routed, route, input, exposures }: Omit<Part, 'encoded'>,
    { outcome, rows, outputs }: Told,
    shown: Shown,
  ): PredictionFacts {
    const latencyMs = performance.now() - arrivedMs;
    const arrivedAtMs = Date.now() - latencyMs;
    return { id, routed, route, input, rows, arrivedAtMs, latencyMs, outcome, outputs, exposures, shown };
  }
}

/** What the prediction stream is not told, loggers are not told either. */
function log(
  logger: ExchangeLogger,
  { arrivedMs, record }: PredictRequest,
  { id, routed: { endpoint }, route, input }: Part,
  outputs: readonly Tensor[] | null,
): void {
  if (record === 'untold') return;
  const latencyMs = performance.now() - arrivedMs;
  logger.log({ id, endpoint, route, input, outputs, answeredAtMs: Date.now(), latencyMs });
}

/** What spans say of a version's answer. */
function attributesOf({ routed, route, encoded }: Part): SpanAttributes {
  const { version } = route.destination;
  return { 'orrery.endpoint': routed.endpoint.name, 'orrery.version': version, 'orrery.rows': encoded.rows };
}

/** What is never left out: failures, and who took part in an A/B test. */
const WHOLE: Shown = { requests: 1, share: 1 };

type Told = Pick<PredictionFacts, 'outcome' | 'rows' | 'outputs'>;

function outcomeOf(error: unknown): PredictionRecord['outcome'] {
  return (error instanceof DomainError ? OUTCOMES[error.kind] : undefined) ?? 'FAILED';
}

/** Rows that came one by one; undefined for all else. */
function rowsOf({ input }: { readonly input: PredictInput }): number | undefined {
  return input.kind === 'rows' && Array.isArray(input.rows) ? input.rows.length : undefined;
}
