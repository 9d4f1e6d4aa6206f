import { rocAuc } from '../metrics/roc-auc.js';
import { addBatchGradient } from './add-batch-gradient.js';
import { meanOneClassWeights } from './class-weight.js';
import type { EpochReport, EpochTraining, ValidationReport } from './epoch-training.js';
import { FittedLogisticRegression } from './fitted-logistic-regression.js';
import { learningRateAt, type LearningRateSchedule } from './learning-rate-schedule.js';
import { linearScores, meanLogisticLoss } from './linear-scores.js';
import { createOptimizer, type Optimizer } from './optimizer.js';
import type { LabelledRows } from './training-set.js';

/** The parameters on their way: runs epochs over accepted training rows and reports on them. */
export class MiniBatchLearner {
  /** d coefficients, then the intercept. */
  private readonly parameters: Float64Array;
  private readonly gradient: Float64Array;
  private readonly classWeights: Float64Array;
  private readonly optimizer: Optimizer;
  private readonly schedule: LearningRateSchedule;
  private readonly batchSize: number;
  private readonly l2: number;

  constructor(private readonly training: EpochTraining) {
    const size = training.featureCount + 1;
    this.parameters = new Float64Array(size);
    this.gradient = new Float64Array(size);
    this.classWeights = meanOneClassWeights(training.labels, training.classWeight ?? { kind: 'none' });
    this.optimizer = createOptimizer(training.optimizer ?? { kind: 'adam' }, size);
    this.schedule = training.learningRate ?? { kind: 'constant', rate: 0.01 };
    this.batchSize = training.batchSize ?? 256;
    this.l2 = training.l2 ?? 0;
  }

  /** Takes one step per batch of `order`; 'stopped' as soon as the caller asks for it. */
  runEpoch(order: Uint32Array, epoch: number): 'completed' | 'stopped' {
    const { shouldStop, epochs } = this.training;
    for (let from = 0; from < order.length; from += this.batchSize) {
      if (shouldStop?.()) return 'stopped';
      const progress = epoch - 1 + from / order.length;
      this.step(order.subarray(from, from + this.batchSize), learningRateAt(this.schedule, progress, epochs));
    }
    return 'completed';
  }

  /** How the model stands after `epoch`, or undefined once it has left the range of doubles. */
  report(epoch: number): EpochReport | undefined {
    const trainLogLoss = this.logLossOf(this.training);
    if (trainLogLoss === undefined) return undefined;
    const learningRate = learningRateAt(this.schedule, epoch, this.training.epochs);
    if (this.training.validation === undefined) return { epoch, learningRate, trainLogLoss };
    const validation = this.validate(this.training.validation);
    return validation && { epoch, learningRate, trainLogLoss, validation };
  }

  model(): FittedLogisticRegression {
    return new FittedLogisticRegression(this.parameters);
  }

  private step(batch: Uint32Array, learningRate: number): void {
    const { parameters, gradient, l2, training } = this;
    gradient.fill(0);
    addBatchGradient({ rows: training, batch, parameters, classWeights: this.classWeights, gradient });
    const scale = 1 / batch.length;
    const intercept = parameters.length - 1;
    for (let j = 0; j < intercept; j++) gradient[j] = gradient[j] * scale + l2 * parameters[j];
    gradient[intercept] *= scale;
    this.optimizer.step(parameters, gradient, learningRate);
  }

  private logLossOf({ features, labels }: LabelledRows): number | undefined {
    const loss = meanLogisticLoss(linearScores(features, this.parameters), labels);
    return Number.isFinite(loss) ? loss : undefined;
  }

  private validate({ features, labels }: LabelledRows): ValidationReport | undefined {
    const scores = linearScores(features, this.parameters);
    const area = rocAuc({ labels, scores });
    if (area.kind !== 'measured') return undefined;
    return { logLoss: meanLogisticLoss(scores, labels), rocAuc: area.value };
  }
}
