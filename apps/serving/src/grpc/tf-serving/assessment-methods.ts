import type { MessageInitShape } from '@bufbuild/protobuf';
import { status as Status } from '@grpc/grpc-js';
import { Injectable } from '@nestjs/common';
import { InvalidInputError } from '@orrery/domain';
import { decodeElement } from '../../model-process/index.js';
import type { PredictedPart } from '../../prediction/prediction.service.js';
import { RoutingTable } from '../../routing/routing-table.js';
import { SIGNATURE_NAME } from '../../tf-serving/read-predict-body.js';
import { chooseRegression, chooseScores, labelAt } from '../../tf-serving/results.js';
import { findRoute } from '../find-route.js';
import type { ClassificationResultSchema } from '../generated/tensorflow_serving/apis/classification_pb.js';
import type {
  InferenceResultSchema,
  InferenceTask,
  MultiInferenceRequest,
  MultiInferenceResponseSchema,
} from '../generated/tensorflow_serving/apis/inference_pb.js';
import type { Input } from '../generated/tensorflow_serving/apis/input_pb.js';
import type { PredictionService } from '../generated/tensorflow_serving/apis/prediction_service_pb.js';
import type { RegressionResultSchema } from '../generated/tensorflow_serving/apis/regression_pb.js';
import { GrpcError } from '../grpc-status.js';
import { PredictCall } from '../predict-call.js';
import type { GrpcCall, MethodsOf } from '../unary-service.js';
import { findModel, readModelSpec, writeModelSpec, type AskedModel } from './model-spec.js';
import { readExamples } from './read-examples.js';

type Result = Exclude<MessageInitShape<typeof InferenceResultSchema>, { $typeName: string }>['result'];

const CLASSIFY = 'tensorflow/serving/classify';
const REGRESS = 'tensorflow/serving/regress';

/** What of TF Serving's PredictionService takes examples: rows by the names of their features. */
@Injectable()
export class AssessmentMethods {
  constructor(
    private readonly predictions: PredictCall,
    private readonly table: RoutingTable,
  ) {}

  methods(): MethodsOf<typeof PredictionService> {
    return {
      classify: async ({ modelSpec, input }, call) => {
        const asked = readModelSpec(modelSpec);
        const part = await this.assess(asked, input, call);
        return { modelSpec: specOf(asked, part), result: classificationsOf(part) };
      },
      regress: async ({ modelSpec, input }, call) => {
        const asked = readModelSpec(modelSpec);
        const part = await this.assess(asked, input, call);
        return { modelSpec: specOf(asked, part), result: regressionsOf(part) };
      },
      multiInference: (request, call) => this.multiInference(request, call),
    };
  }

  /** One run of the model, seen as a classifier and as a regressor. */
  private async multiInference(
    { tasks, input }: MultiInferenceRequest,
    call: GrpcCall,
  ): Promise<MessageInitShape<typeof MultiInferenceResponseSchema>> {
    const asked = modelOf(tasks);
    const part = await this.assess(asked, input, call);
    return {
      results: tasks.map(({ methodName }) => ({
        modelSpec: specOf(asked, part),
        result: resultOf(methodName, part),
      })),
    };
  }

  private assess(asked: AskedModel, input: Input | undefined, call: GrpcCall): Promise<PredictedPart> {
    const routed = findModel(this.table, asked);
    if (asked.signature !== SIGNATURE_NAME) {
      const message = `No signature was found with the name: ${asked.signature}`;
      throw new InvalidInputError('signature_name', message);
    }
    const { signature } = findRoute(this.table, routed, asked.target).destination.runtime;
    const tensors = readExamples(input, signature);
    const { name: endpoint, target } = asked;
    return this.predictions.predict({ endpoint, target, input: { kind: 'tensors', tensors } }, call);
  }
}

/** @throws {InvalidInputError | GrpcError} unless all tasks are about one model, each in another way. */
function modelOf(tasks: readonly InferenceTask[]): AskedModel {
  const [first, ...others] = tasks.map(({ modelSpec }) => readModelSpec(modelSpec));
  if (first === undefined) throw new InvalidInputError('tasks', 'Inference tasks are empty.');
  if (others.some(({ name }) => name !== first.name)) {
    const message = 'All ModelSpecs in a MultiInferenceRequest must access the same model name.';
    throw new InvalidInputError('tasks', message);
  }
  const methods = tasks.map(({ methodName }) => methodName);
  const unknown = methods.find((method) => method !== CLASSIFY && method !== REGRESS);
  if (unknown !== undefined) {
    throw new GrpcError(Status.UNIMPLEMENTED, `Unsupported signature method_name: ${unknown}`);
  }
  if (new Set(methods).size === methods.length) return first;
  throw new InvalidInputError('tasks', `Duplicate evaluation of signature: ${first.signature}`);
}

function specOf({ name }: AskedModel, { route }: PredictedPart): ReturnType<typeof writeModelSpec> {
  return writeModelSpec(name, route.destination.version, SIGNATURE_NAME);
}

function resultOf(method: string, part: PredictedPart): NonNullable<Result> {
  return method === CLASSIFY
    ? { case: 'classificationResult', value: classificationsOf(part) }
    : { case: 'regressionResult', value: regressionsOf(part) };
}

function classificationsOf({
  outputs,
  rows,
}: PredictedPart): Exclude<MessageInitShape<typeof ClassificationResultSchema>, { $typeName: string }> {
  const { scores, classes, width } = chooseScores(outputs, rows);
  return {
    classifications: Array.from({ length: rows }, (_, row) => ({
      classes: Array.from({ length: width }, (_score, index) => {
        const at = row * width + index;
        return { label: labelAt(classes, at), score: Number(decodeElement(scores, at)) };
      }),
    })),
  };
}

function regressionsOf({
  outputs,
  rows,
}: PredictedPart): Exclude<MessageInitShape<typeof RegressionResultSchema>, { $typeName: string }> {
  const values = chooseRegression(outputs, rows);
  return {
    regressions: Array.from({ length: rows }, (_, row) => ({ value: Number(decodeElement(values, row)) })),
  };
}
