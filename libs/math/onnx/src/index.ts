export type { GraphProto, ModelProto, NodeProto, TensorProto } from './generated/onnx_pb.js';
export type { Dtype } from './model/dtype.js';
export type { OnnxModel } from './model/onnx-model.js';

export {
  readModel,
  DEFAULT_READ_LIMITS,
  type NotOnnxCause,
  type ReadModelLimits,
  type ReadModelResult,
} from './read/read-model.js';
export type { ForeignFormat } from './read/foreign-format.js';
export { measureWire, type WireLimits, type WireMeasure } from './read/measure-wire.js';
export { writeModel } from './read/write-model.js';

export type {
  Dimension,
  ModelSignature,
  NonTensorValue,
  SignatureValue,
  TensorValue,
} from './signature/signature.js';
export { readSignature } from './signature/read-signature.js';
export {
  compareSignatures,
  type SignatureComparison,
  type SignatureDifference,
  type SignatureSide,
} from './signature/compare-signatures.js';
export { summarizeModel, type ModelSummary } from './signature/summarize-model.js';

export { attribute, type AttributeValue } from './build/attribute.js';
export { tensor } from './build/constant-tensor.js';
export { graphBuilder, type GraphBuilder, type GraphBuilderOptions } from './build/graph-builder.js';
export type { GraphProblem, GraphProblemCode, GraphResult } from './build/graph-problem.js';
export type { GraphScope, GraphValue, NodeOptions } from './build/graph-scope.js';
export { modelProblems } from './build/model-problems.js';

export { linearGraph, type LinearModel } from './graphs/linear-graph.js';
export type { CategoricalFeature, LogisticPipeline, NumericFeature } from './graphs/logistic-pipeline.js';
export { logisticPipelineGraph } from './graphs/logistic-pipeline-graph.js';
export { mlpGraph, type DenseLayer, type Mlp, type MlpNames } from './graphs/mlp-graph.js';
export { quantizedMlpGraph, type QuantizedMlpGraphOptions } from './graphs/quantized-mlp-graph.js';
export { readMlp, type ReadMlpResult } from './graphs/read-mlp.js';

export type {
  CannotRewriteCause,
  NodeLeft,
  NodeLeftCause,
  RewriteReport,
  RewriteResult,
  RewrittenNode,
} from './rewrite/rewrite-report.js';
export type { QuantizedType } from './quantize/values/quantized-type.js';
export {
  quantizationParameters,
  type QuantizationParameters,
  type RangeArithmetic,
  type ValueRange,
} from './quantize/values/quantization-parameters.js';
export { quantizeDynamic } from './quantize/dynamic/quantize-dynamic.js';
export type { DynamicOperator, DynamicQuantizationOptions } from './quantize/dynamic/dynamic-options.js';
export {
  calibrate,
  type CalibrationRequest,
  type CalibrationResult,
  type RunModel,
  type RunOutput,
} from './quantize/calibrate/calibrate.js';
export type {
  CalibrationMethod,
  EntropyMethod,
  MinMaxMethod,
  PercentileMethod,
} from './quantize/calibrate/calibration-method.js';
export { quantizeStatic } from './quantize/static/quantize-static.js';
export {
  STATIC_OPERATORS,
  type StaticOperator,
  type StaticQuantizationOptions,
  type ValueRanges,
} from './quantize/static/static-options.js';

export {
  prunableWeights,
  type PrunableWeight,
  type PrunableWeights,
  type WeightSelection,
} from './prune/prunable-weights.js';
export {
  applyMasks,
  pruneWeights,
  type PruneMethod,
  type PruneWeightsResult,
  type WeightPruning,
} from './prune/prune-weights.js';
export {
  pruneUnits,
  type PrunedUnits,
  type PruneUnitsResult,
  type UnitPruning,
} from './prune/prune-units.js';
export {
  removeUnits,
  type RemovedUnits,
  type RemoveUnitsResult,
  type UnitRemoval,
} from './prune/remove-units.js';
export { sparsityReport, type Sparsity, type SparsityReport } from './prune/sparsity-report.js';
export type { CannotPruneModel, NothingToPrune, WeightLeft } from './prune/weight-left.js';
export { WEIGHT_OPERATORS, type WeightOperator } from './prune/weight-site.js';
export { convertToFloat16 } from './float16/convert-to-float16.js';
export type { ClampedTensor, Float16Options, Float16Report } from './float16/float16-options.js';
export {
  compareOutputs,
  type Decision,
  type LabelAgreement,
  type OutputAgreement,
  type OutputsToCompare,
} from './compare/compare-outputs.js';
export {
  measureBatchDependence,
  type BatchDependence,
  type BatchDependenceRequest,
} from './compare/measure-batch-dependence.js';
