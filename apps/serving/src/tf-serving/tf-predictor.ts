import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError } from '@orrery/domain';
import type { PredictCaller } from '../http/predict-caller.js';
import { NO_KINDS, inputKindsOf, type InputKinds } from '../json/input-kinds.js';
import { readJson } from '../json/read-json.js';
import { predictionIds } from '../prediction/prediction-id.js';
import { PredictionService, type PredictRequest } from '../prediction/prediction.service.js';
import { versionsByRow } from '../prediction/predictions-by-row.js';
import { RoutingTable } from '../routing/routing-table.js';
import { explainInput } from './explain-input.js';
import { inOrder, predictAnswer } from './predict-answer.js';
import { readExamples } from './read-examples.js';
import { readPredictBody, withoutBase64, type JsonInput } from './read-predict-body.js';
import { writeClassifications, writeRegressions } from './results.js';
import { servableNotFound } from './tf-errors.js';
import { TfModels } from './tf-models.js';
import type { ModelCall } from './tf-path.js';

/** The body of an answer, and what its header says. */
export interface TfAnswer {
  readonly body: string;
  readonly predictionId: string;
}

const IS_BASE64 = '"b64"';

/** Answers predict, classify and regress: text in, text out, whatever listener it came from. */
@Injectable()
export class TfPredictor {
  constructor(
    private readonly predictions: PredictionService,
    private readonly table: RoutingTable,
    private readonly models: TfModels,
  ) {}

  /** @throws {DomainError} in TF Serving's words. */
  async predict(call: ModelCall, text: string, caller: PredictCaller): Promise<TfAnswer> {
    const kinds = this.kindsOf(call.model);
    const body = readPredictBody(readDocument(text, kinds));
    const users = body.users ?? caller.userId;
    try {
      const input =
        kinds.texts.size > 0 && text.includes(IS_BASE64) ? withoutBase64(body.input, kinds) : body.input;
      const parts = await this.predictions.predict(requestOf(call, caller, { input, users }));
      const answer = predictAnswer(input.kind, parts);
      const versions = users === null ? '' : `,"model_versions":[${versionsByRow(parts).join()}]`;
      return { body: `${answer}${versions}}`, predictionId: predictionIds(parts) };
    } catch (error) {
      throw this.inTfWords(error, call, body.input);
    }
  }

  /** Answers classify or regress. @throws {DomainError} in TF Serving's words. */
  async assess(call: ModelCall, text: string, caller: PredictCaller): Promise<TfAnswer> {
    const document = readDocument(text, this.kindsOf(call.model));
    const rows = readExamples(document, this.models.signatureOf(call));
    const write = call.kind === 'classify' ? writeClassifications : writeRegressions;
    try {
      const input = { kind: 'rows', rows } as const;
      const parts = await this.predictions.predict(requestOf(call, caller, { input, users: caller.userId }));
      const results = inOrder(
        parts.map(({ positions, outputs, rows: count }) => ({ positions, texts: write(outputs, count) })),
      );
      return { body: `{"results":[${results.join()}]}`, predictionId: predictionIds(parts) };
    } catch (error) {
      throw this.inTfWords(error, call);
    }
  }

  private kindsOf(model: string): InputKinds {
    const routed = this.table.find(model);
    return routed === undefined ? NO_KINDS : inputKindsOf(routed);
  }

  private inTfWords(error: unknown, call: ModelCall, input?: JsonInput): unknown {
    if (error instanceof NotFoundError) return servableNotFound(call);
    if (!(error instanceof InvalidInputError) || input === undefined) return error;
    const words = explainInput(this.models.signatureOf(call), input);
    return words === undefined ? error : new InvalidInputError(fieldOf(error), words);
  }
}

function readDocument(text: string, { integers }: InputKinds): unknown {
  return readJson(text, { integers, rest: 'ignore' });
}

function requestOf(
  { model, target }: ModelCall,
  { caller, arrivedMs, record, attributes, pass, trace }: PredictCaller,
  { input, users }: Pick<PredictRequest, 'input' | 'users'>,
): PredictRequest {
  return { endpoint: model, target, input, users, attributes, caller, arrivedMs, record, pass, trace };
}

function fieldOf({ details }: InvalidInputError): string {
  return String(details['field']);
}
