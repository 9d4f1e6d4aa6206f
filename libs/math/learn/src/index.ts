export type {
  InsufficientData,
  InvalidDocument,
  InvalidLabel,
  InvalidOption,
  NotFinite,
  OneClass,
  ShapeMismatch,
} from './failures.js';
export type { NumericColumn } from './numeric-column.js';

export type { Prng } from './random/prng.js';
export { shuffleInPlace } from './random/shuffle-in-place.js';
export { Xoshiro128StarStar } from './random/xoshiro128-star-star.js';
export type { XoshiroState } from './random/xoshiro128-star-star.js';

export { logisticRegression } from './logistic-regression/logistic-regression.js';
export { FittedLogisticRegression } from './logistic-regression/fitted-logistic-regression.js';
export type {
  LogisticRegressionDocument,
  RowPrediction,
} from './logistic-regression/fitted-logistic-regression.js';
export type { Training } from './logistic-regression/fit.js';
export type {
  EpochReport,
  EpochTraining,
  TrainingOutcome,
  ValidationReport,
} from './logistic-regression/epoch-training.js';
export type { NewtonOutcome, NewtonTraining } from './logistic-regression/fit-newton.js';
export type { ClassWeight } from './logistic-regression/class-weight.js';
export type { LearningRateSchedule } from './logistic-regression/learning-rate-schedule.js';
export type { OptimizerChoice } from './logistic-regression/optimizer.js';
export type { LabelledRows, UnusableRows } from './logistic-regression/training-set.js';

export { sgdClassifier } from './sgd/sgd-classifier.js';
export type { SgdOutcome, SgdStep, SgdTraining } from './sgd/sgd-classifier.js';
export type { SgdLearningRate, SgdOptions, SgdOrder, SgdPenalty } from './sgd/sgd-options.js';
export type { SgdState } from './sgd/sgd-state.js';

export { mlp } from './mlp/mlp.js';
export { FittedMlp } from './mlp/fitted-mlp.js';
export type { MlpDocument, MlpParts } from './mlp/fitted-mlp.js';
export { pruneAndRetrain } from './mlp/prune-and-retrain.js';
export type {
  MlpPruning,
  PruneAndRetrain,
  PruneAndRetrainOutcome,
  PruningRound,
} from './mlp/prune-and-retrain.js';
export { sparsitySchedule } from './mlp/sparsity-schedule.js';
export type { MlpDiverged, MlpEpochReport, MlpFitted, MlpOutcome } from './mlp/mlp-outcome.js';
export type { InvalidClass, MlpRefusal, MlpRows, MlpStart, MlpTraining } from './mlp/mlp-training.js';
export type { Activation } from './mlp/activation.js';
export type { DenseWeights } from './mlp/dense-weights.js';
export type { FakeQuantization } from './mlp/fake-quantization.js';
export type { MlpOptimizer } from './mlp/mlp-optimizer.js';
export type { MlpTarget, OutputActivation } from './mlp/output-loss.js';
export { runQuantizedMlp } from './mlp/quantized-mlp.js';
export type { QuantizedDense, QuantizedMlp } from './mlp/quantized-mlp.js';

export { fakeQuantize, quantize } from './fake-quantization/fake-quantize.js';
export type { ValueSpan } from './fake-quantization/fake-quantize.js';
export { quantizationParameters, signedRange, unsignedRange } from './fake-quantization/quantized-range.js';
export type {
  QuantizationParameters,
  QuantizationScheme,
  QuantizedRange,
} from './fake-quantization/quantized-range.js';
export { createObserver } from './fake-quantization/range-observer.js';
export type { ObserverChoice, RangeObserver } from './fake-quantization/range-observer.js';

export { globalL1Unstructured, l1Unstructured, randomUnstructured } from './prune/unstructured.js';
export { lnStructured, randomStructured } from './prune/structured.js';
export type { NormOptions } from './prune/structured.js';
export type { CannotPrune, MaskOutcome, PrunableTensor } from './prune/prunable-tensor.js';
export type { PruneAmount, TooManyToPrune } from './prune/prune-amount.js';
export { TorchGenerator } from './prune/torch-generator.js';

export { interleaveColumns } from './preprocessing/interleave-columns.js';
export type { RowMajor } from './preprocessing/interleave-columns.js';
export { FittedOneHotEncoder, oneHotEncoder } from './preprocessing/one-hot-encoder.js';
export type { OneHotEncoderDocument, RestoredTexts, TextColumn } from './preprocessing/one-hot-encoder.js';
export { FittedSimpleImputer, simpleImputer } from './preprocessing/simple-imputer.js';
export type { SimpleImputerDocument } from './preprocessing/simple-imputer.js';
export { FittedStandardScaler, standardScaler } from './preprocessing/standard-scaler.js';
export type { StandardScalerDocument } from './preprocessing/standard-scaler.js';
export type { MomentsOverflow, NoMoments, NoObservedValue } from './preprocessing/observed-moments.js';
export type { TransformedColumns } from './preprocessing/transformed-columns.js';

export { accuracy } from './metrics/accuracy.js';
export type {
  BinaryProbabilities,
  Measurement,
  MetricFailure,
  NotAProbability,
} from './metrics/binary-scores.js';
export { brierScore } from './metrics/brier-score.js';
export { calibration } from './metrics/calibration.js';
export type { Calibration, CalibrationBin, CalibrationInput } from './metrics/calibration.js';
export { confusion } from './metrics/confusion.js';
export type { Confusion, ThresholdedProbabilities } from './metrics/confusion.js';
export { logLoss } from './metrics/log-loss.js';
export { precisionRecall } from './metrics/precision-recall.js';
export type { PrecisionRecall, Ratio } from './metrics/precision-recall.js';
export { rocAuc } from './metrics/roc-auc.js';
export type { BinaryScores } from './metrics/roc-auc.js';

export { randomSearch } from './search/random-search.js';
export { declareSearchSpace } from './search/search-space.js';
export type {
  CategoricalRange,
  FloatRange,
  IntRange,
  InvalidRange,
  ParameterRange,
  ParameterValue,
  SampledParameters,
  SearchSpace,
  SearchSpaceDefinition,
} from './search/search-space.js';
