import { Inject, Injectable } from '@nestjs/common';
import { DomainError, type ErrorKind, type PredictionRecord } from '@orrery/domain';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import {
  encodeColumns,
  encodeRows,
  toInvalidInput,
  type EncodedInputs,
  type InputProblem,
  type Tensor,
} from '../model-process/index.js';
import { RoutingTable } from '../routing/routing-table.js';
import type { Route, RoutedEndpoint } from '../routing/routed-endpoint.js';
import type { ServingConfig } from '../serving.config.js';
import type { Exposures, PredictInput, PredictionFacts } from './prediction-facts.js';
import { PredictionStream } from './prediction-stream.js';
import { divideRows, type UserIds } from './divide-rows.js';

export interface PredictRequest {
  readonly endpoint: string;
  /** One version, whatever the traffic shares; null to be routed. */
  readonly version: number | null;
  readonly input: PredictInput;
  /** For whom: one user for all rows, one (or none) for each, or nobody. */
  readonly users: UserIds;
  /** When the request arrived, on the clock of `performance.now()`. */
  readonly arrivedMs: number;
  /** Whether the prediction stream hears of it. */
  readonly record: 'told' | 'untold';
}

/** What one version answered to some rows of a request, or to all. */
export interface PredictedPart {
  readonly route: Route;
  /** Where these rows stand in the request; null when they are all of it. */
  readonly positions: readonly number[] | null;
  readonly rows: number;
  readonly outputs: readonly Tensor[];
}

/** Rows of one request for one version, held to its signature. */
interface Part {
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
    @Inject(SERVICE_CONFIG) private readonly config: ServingConfig,
  ) {}

  /**
   * Answers with one part for each version that rows were routed to. Nothing is computed unless all rows are right; when a
   * row was routed by an A/B test, its exposure is stored before this resolves.
   *
   * @throws {NotFoundError | InvalidInputError | UnavailableError | OverloadedError | DeadlineError} and what
   *   `ModelRuntime.predict` throws.
   */
  async predict(request: PredictRequest): Promise<readonly PredictedPart[]> {
    const routed = this.table.get(request.endpoint);
    const { users, input, version } = request;
    if (version !== null)
      return [await this.answer(request, this.whole(request, routed, this.table.routeTo(routed, version)))];
    if (users === null || typeof users === 'string') {
      return [
        await this.answer(request, this.whole(request, routed, this.table.routeFor(routed, users), users)),
      ];
    }
    const divided = divideRows(input, users, (userId) => this.table.routeFor(routed, userId));
    const parts = divided.map(({ route, rows, positions, exposures }) =>
      this.part(request, { routed, route, positions, input: { kind: 'rows', rows }, exposures }),
    );
    return Promise.all(parts.map((part) => this.answer(request, part)));
  }

  private whole(
    request: PredictRequest,
    routed: RoutedEndpoint,
    route: Route,
    userId: string | null = null,
  ): Part {
    const { input } = request;
    const part = this.part(request, { routed, route, positions: null, input, exposures: [] });
    if (route.exposed === null || userId === null) return part;
    const exposure = { ...route.exposed, userId };
    return { ...part, exposures: new Array<typeof exposure>(part.encoded.rows).fill(exposure) };
  }

  /** @throws {InvalidInputError} */
  private part(request: PredictRequest, part: Omit<Part, 'encoded'>): Part {
    const { runtime, encoding, meter } = part.route.destination;
    const { input } = part;
    const encoded =
      input.kind === 'rows'
        ? encodeRows(runtime.signature, input.rows, encoding)
        : encodeColumns(runtime.signature, input.columns, encoding);
    if (encoded.kind === 'ok') {
      const { routed, route, positions, exposures } = part;
      // Field by field, as in `facts`: a spread costs more than all the rest of this.
      return { routed, route, positions, input, exposures, encoded };
    }
    meter.refuse();
    const rows = input.kind === 'rows' && Array.isArray(input.rows) ? input.rows.length : 0;
    this.tell(request, { ...part, exposures: [] }, { outcome: 'INVALID', rows, outputs: [] });
    throw toInvalidInput(placed(encoded.problem, part.positions));
  }

  private async answer(request: PredictRequest, part: Part): Promise<PredictedPart> {
    const { route, positions, encoded, exposures } = part;
    const { runtime, meter } = route.destination;
    const { rows } = encoded;
    try {
      const { outputs } = await runtime.predict(encoded, { deadlineMs: this.config.predictDeadlineMs });
      const told = { outcome: 'OK', rows, outputs } as const;
      if (exposures.length === 0 || request.record === 'untold') this.tell(request, part, told);
      else await this.stream.publishDurably(this.facts(request, part, told));
      meter.answer(performance.now() - request.arrivedMs);
      return { route, positions, rows, outputs };
    } catch (error) {
      const outcome = outcomeOf(error);
      if (outcome === 'INVALID') meter.refuse();
      else meter.fail();
      this.tell(request, { ...part, exposures: [] }, { outcome, rows, outputs: [] });
      throw error;
    }
  }

  private tell(request: PredictRequest, part: Omit<Part, 'encoded'>, told: Told): void {
    if (request.record === 'told') this.stream.publish(this.facts(request, part, told));
  }

  private facts(
    { arrivedMs }: PredictRequest,
    { routed, route, input, exposures }: Omit<Part, 'encoded'>,
    { outcome, rows, outputs }: Told,
  ): PredictionFacts {
    const latencyMs = performance.now() - arrivedMs;
    const arrivedAtMs = Date.now() - latencyMs;
    return { routed, route, input, rows, arrivedAtMs, latencyMs, outcome, outputs, exposures };
  }
}

type Told = Pick<PredictionFacts, 'outcome' | 'rows' | 'outputs'>;

function outcomeOf(error: unknown): PredictionRecord['outcome'] {
  return (error instanceof DomainError ? OUTCOMES[error.kind] : undefined) ?? 'FAILED';
}

/** A problem names a row as the caller counts it. */
function placed(problem: InputProblem, positions: readonly number[] | null): InputProblem {
  if (positions === null || !('row' in problem) || problem.row === null) return problem;
  return { ...problem, row: positions[problem.row] ?? problem.row };
}
