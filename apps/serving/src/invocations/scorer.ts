import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError } from '@orrery/domain';
import { MlflowError, invalidParameter } from '@orrery/platform-mlflow';
import type { PredictCaller } from '../http/predict-caller.js';
import { inputKindsOf } from '../json/input-kinds.js';
import { readJson } from '../json/read-json.js';
import { predictionIds } from '../prediction/prediction-id.js';
import { PredictionService } from '../prediction/prediction.service.js';
import type { RoutedEndpoint } from '../routing/routed-endpoint.js';
import { RoutingTable } from '../routing/routing-table.js';
import { frameOfCsv } from './parse-fields.js';
import { describeJsonError } from './python-json-error.js';
import { readCsv } from './read-csv.js';
import { readScoringBody, table, type ScoringInput } from './read-scoring-body.js';
import { invalidInput } from './scoring-errors.js';
import { writePredictions } from './write-predictions.js';

export interface ScoringAnswer {
  readonly body: string;
  /** Null where there was nothing to predict. */
  readonly predictionId: string | null;
}

/** An endpoint as MLflow's client for deployments reads it. */
export interface DeployedEndpoint {
  readonly name: string;
  readonly endpoint_type: 'predictions';
  readonly model: { readonly name: string; readonly provider: string };
  readonly endpoint_url: string;
  readonly limit: null;
}

const ROUTED = { kind: 'routed' } as const;

/** Answers as MLflow's scoring server does: text in, text out. */
@Injectable()
export class Scorer {
  constructor(
    private readonly predictions: PredictionService,
    private readonly table: RoutingTable,
  ) {}

  /** The endpoint that is meant where none is named: the only one. @throws {MlflowError} */
  onlyEndpoint(): string {
    const [only, ...others] = this.table.names();
    if (only !== undefined && others.length === 0) return only;
    throw invalidParameter(
      'There is more than one endpoint here, or none: send to "/endpoints/<name>/invocations", or name one in the header "x-orrery-endpoint".',
    );
  }

  /** All endpoints, as MLflow's client for deployments reads them. */
  endpoints(): readonly DeployedEndpoint[] {
    return this.table.names().map((name) => this.endpoint(name));
  }

  /** @throws {NotFoundError} */
  endpoint(name: string): DeployedEndpoint {
    const { model } = this.endpointOf(name).endpoint;
    return {
      name,
      endpoint_type: 'predictions',
      model: { name: model, provider: 'orrery' },
      endpoint_url: `/endpoints/${encodeURIComponent(name)}/invocations`,
      limit: null,
    };
  }

  /** Whether requests to the endpoint are answered. */
  isReady(endpoint: string): boolean {
    return (this.table.find(endpoint)?.shares.length ?? 0) > 0;
  }

  /** @throws {MlflowError | DomainError} */
  async score(
    endpoint: string,
    { text, type }: { readonly text: string; readonly type: 'json' | 'csv' },
    { userId, ...caller }: PredictCaller,
  ): Promise<ScoringAnswer> {
    const routed = this.endpointOf(endpoint);
    const { form, columns } = this.read(routed, { text, type, userId, attributes: caller.attributes });
    if (hasNoRows(columns)) return { body: '{"predictions": []}', predictionId: null };
    try {
      const input = { kind: 'columns', columns } as const;
      const parts = await this.predictions.predict({
        endpoint,
        target: ROUTED,
        input,
        users: userId,
        ...caller,
      });
      const [answer] = parts;
      const body = writePredictions(answer?.outputs ?? [], answer?.rows ?? 0, form);
      return { body, predictionId: predictionIds(parts) };
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      throw invalidInput(`Data is not compatible with model signature. ${error.message}`);
    }
  }

  private read(
    routed: RoutedEndpoint,
    {
      text,
      type,
      userId,
      attributes,
    }: Pick<PredictCaller, 'userId' | 'attributes'> & {
      readonly text: string;
      readonly type: 'json' | 'csv';
    },
  ): ScoringInput {
    const { signature } = this.table.routeFor(routed, userId, attributes).destination.runtime;
    if (type === 'csv') return table(frameOfCsv(readTable(text), signature), signature);
    try {
      return readScoringBody(readJson(text, { ...inputKindsOf(routed), rest: 'refuse' }), signature);
    } catch (error) {
      throw describeJsonError(error);
    }
  }

  private endpointOf(name: string): RoutedEndpoint {
    const routed = this.table.find(name);
    if (routed === undefined) throw new NotFoundError('Endpoint', name);
    return routed;
  }
}

function readTable(text: string): ReturnType<typeof readCsv> {
  try {
    return readCsv(text);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    throw new MlflowError(
      'BAD_REQUEST',
      'Failed to parse input as a Pandas DataFrame. Ensure that the input is a valid CSV-formatted Pandas DataFrame ' +
        `produced using the \`pandas.DataFrame.to_csv()\` method. Error: '${error.message}'`,
    );
  }
}

function hasNoRows(columns: ScoringInput['columns']): boolean {
  const values = Object.values(columns);
  return values.length > 0 && values.every((column) => Array.isArray(column) && column.length === 0);
}
