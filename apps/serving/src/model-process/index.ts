export { batchLimits, type BatchLimits, type Batching, type BatchPolicy } from './batch/batch-limits.js';
export type { BatcherStats } from './batch/batcher.js';
export { BatchTotals } from './batch/batch-totals.js';
export { checkRequest } from './batch/check-request.js';
export type { Prediction, PredictionRequest, PredictOptions } from './batch/prediction.js';
export {
  decodeColumns,
  decodeElement,
  decodeRows,
  type DecodedRows,
  type JsonTensor,
} from './json/decode-outputs.js';
export { encodeColumns, encodeRows, type EncodeOptions, type EncodedInputs } from './json/encode-inputs.js';
export { describeProblem, toInvalidInput, type InputProblem } from './json/input-problem.js';
export { tensorOfValues, type TensorOfValues } from './json/tensor-of-values.js';
export {
  ModelClosedError,
  ModelCrashedError,
  ModelLoadError,
  ModelUnavailableError,
  PredictionFailedError,
} from './model-process.errors.js';
export { ModelRuntime, type ModelRuntimeOptions, type ModelRuntimeStats } from './model-runtime.js';
export type { ModelProcess } from './process/model-process.js';
export type { ModelProcessOptions, StateListener } from './process/model-process.options.js';
export type { CrashCause, ModelProcessState, ModelProcessStats } from './process/model-process.state.js';
export { fromHalfBits } from './tensor/half-float.js';
export { acceptTensors } from './tensor/accept-tensors.js';
export { NUMERIC_LAYOUT } from './tensor/numeric-layout.js';
export { bytesOfTensor, tensorOfBytes, type TensorHead } from './tensor/tensor-bytes.js';
export {
  byteSize,
  elementCount,
  inOnePart,
  type NumericData,
  type NumericTensor,
  type StringTensor,
  type Tensor,
  type TensorParts,
} from './tensor/tensor.js';
export { ModelFleet, type ModelFleetOptions } from './process/model-fleet.js';
export type { BudgetStats } from './process/process-budget.js';
export type { WarmUp } from './process/warm-up.js';
export type { WarmUpReport } from './process/warm-up-report.js';
