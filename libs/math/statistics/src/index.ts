export type { Alternative } from './alternative.js';
export type { InsufficientData, NotFinite, TooFewCategories, ZeroVariance } from './cannot-compute.js';
export type { ConfidenceInterval } from './confidence-interval.js';
export type { Estimate } from './estimate.js';

export { moments } from './summary/moments.js';
export type { Moments, Variance } from './summary/moments.js';
export { centralMoments } from './summary/central-moments.js';
export type { CentralMoments } from './summary/central-moments.js';
export { clusteredHistogram } from './summary/clustered-histogram.js';
export type { BelowEdge, ClusteredHistogram } from './summary/clustered-histogram.js';
export { crossMoments } from './summary/cross-moments.js';
export type { CrossMoments } from './summary/cross-moments.js';
export { quantile } from './summary/quantile.js';
export type { Quantile } from './summary/quantile.js';
export { quantiles } from './summary/quantiles.js';
export type { Quantiles } from './summary/quantiles.js';
export { sortNumbers } from './summary/sort-numbers.js';

export { beta } from './distribution/beta.js';
export type { BetaParameters } from './distribution/beta.js';
export { chiSquared } from './distribution/chi-squared.js';
export type { ChiSquaredParameters } from './distribution/chi-squared.js';
export { fDistribution } from './distribution/f-distribution.js';
export type { FParameters } from './distribution/f-distribution.js';
export { gamma } from './distribution/gamma.js';
export type { GammaParameters } from './distribution/gamma.js';
export { kolmogorov } from './distribution/kolmogorov.js';
export type { KolmogorovParameters } from './distribution/kolmogorov.js';
export { normal } from './distribution/normal.js';
export type { NormalParameters } from './distribution/normal.js';
export { studentT } from './distribution/student-t.js';
export type { StudentTParameters } from './distribution/student-t.js';

export { welchTTest } from './comparison/welch-t-test.js';
export type { SampleStatistics } from './comparison/sample-statistics.js';
export type { WelchTTest, WelchTTestOptions } from './comparison/welch-t-test.js';
export { welchTTestOfMoments } from './comparison/welch-t-test-of-moments.js';
export { welchTTestOfSamples } from './comparison/welch-t-test-of-samples.js';
export { studentTTest } from './comparison/student-t-test.js';
export type { StudentTTest, StudentTTestOptions } from './comparison/student-t-test.js';
export { studentTTestOfMoments } from './comparison/student-t-test-of-moments.js';
export { studentTTestOfSamples } from './comparison/student-t-test-of-samples.js';
export { oneWayAnova } from './comparison/one-way-anova.js';
export type { OneWayAnova } from './comparison/one-way-anova.js';
export { oneWayAnovaOfSamples } from './comparison/one-way-anova-of-samples.js';
export { differenceTest } from './comparison/difference-test.js';
export type {
  DifferenceTest,
  DifferenceTestOptions,
  EstimateWithFreedom,
} from './comparison/difference-test.js';
export { ratioEstimate } from './comparison/ratio-estimate.js';
export type { RatioEstimate } from './comparison/ratio-estimate.js';
export { clusterRobustMean } from './comparison/cluster-robust-mean.js';
export type { ClusterRobustMean } from './comparison/cluster-robust-mean.js';
export { fiellerInterval } from './comparison/fieller-interval.js';
export type { BoundedFieller, FiellerOptions, UnboundedFieller } from './comparison/fieller-interval.js';
export { twoProportionTest } from './comparison/two-proportion-test.js';
export type { Proportion } from './comparison/proportion.js';
export type { TwoProportionTest, TwoProportionTestOptions } from './comparison/two-proportion-test.js';
export { proportionEvidence } from './comparison/proportion-evidence.js';
export { probabilitiesOfBest } from './comparison/probabilities-of-best.js';
export { relativeLift } from './comparison/relative-lift.js';
export type { RelativeLift, RelativeLiftOptions, ZeroControl } from './comparison/relative-lift.js';
export { mannWhitneyU } from './comparison/mann-whitney-u.js';
export type { MannWhitneyU, MannWhitneyUOptions, TiedObservations } from './comparison/mann-whitney-u.js';
export { hodgesLehmannShift } from './comparison/hodges-lehmann-shift.js';
export type { HodgesLehmann, HodgesLehmannOptions } from './comparison/hodges-lehmann-shift.js';
export { fisherExact } from './comparison/fisher-exact.js';
export type { FisherExact, FisherExactOptions, TwoByTwoTable } from './comparison/fisher-exact.js';
export { quantileEstimate } from './comparison/quantile-estimate.js';
export type { QuantileEstimate, QuantileEstimateOptions } from './comparison/quantile-estimate.js';
export { quantileDifferenceTest } from './comparison/quantile-difference-test.js';
export type { QuantileDifferenceTest } from './comparison/quantile-difference-test.js';
export { clusteredQuantile } from './comparison/clustered-quantile.js';
export type { ClusteredQuantile, OutsideEdges } from './comparison/clustered-quantile.js';
export { bootstrap } from './comparison/bootstrap.js';
export type { Bootstrapped, BootstrapRequest } from './comparison/bootstrap.js';
export { cohensD } from './comparison/cohens-d.js';
export { hedgesG } from './comparison/hedges-g.js';
export { glassDelta } from './comparison/glass-delta.js';
export { cohensH } from './comparison/cohens-h.js';
export type { EffectSize, EffectSizeOptions } from './comparison/standardised-difference.js';
export { riskRatio } from './comparison/risk-ratio.js';
export { oddsRatio } from './comparison/odds-ratio.js';
export type { RatioEffect, ZeroCell } from './comparison/ratio-effect.js';
export { chiSquareGoodnessOfFit } from './comparison/chi-square-goodness-of-fit.js';
export type { ChiSquareGoodnessOfFit } from './comparison/chi-square-goodness-of-fit.js';
export { sampleRatioMismatch } from './comparison/sample-ratio-mismatch.js';
export type { SampleRatio } from './comparison/sample-ratio-mismatch.js';
export { decideSampleRatio } from './comparison/decide-sample-ratio.js';
export type { SampleRatioDecision, SampleRatioPolicy } from './comparison/decide-sample-ratio.js';
export { chi2Contingency } from './comparison/chi2-contingency.js';
export type { Chi2Contingency, Chi2ContingencyOptions, EmptyMargin } from './comparison/chi2-contingency.js';

export { decideDrift } from './drift/decide-drift.js';
export type { DriftDecision, DriftNotMeasured } from './drift/decide-drift.js';
export { driftMeasures } from './drift/drift-measure.js';
export type {
  DriftMeasure,
  DriftMeasureDescription,
  DriftPolicy,
  DriftScore,
} from './drift/drift-measure.js';
export { binCounts } from './drift/bin-counts.js';
export type { BinCounts } from './drift/bin-counts.js';
export { quantileEdges } from './drift/quantile-edges.js';
export type { BinEdges } from './drift/quantile-edges.js';
export type { Sample, SortedSample } from './drift/sample.js';
export { kolmogorovSmirnov } from './drift/kolmogorov-smirnov.js';
export type { KolmogorovSmirnov, KolmogorovSmirnovOptions } from './drift/kolmogorov-smirnov.js';
export { populationStabilityIndex } from './drift/population-stability-index.js';
export type { PopulationStabilityIndexOptions } from './drift/population-stability-index.js';
export { populationStabilityIndexOfCounts } from './drift/population-stability-index-of-counts.js';
export type { EmptyBinOptions } from './drift/population-stability-index-of-counts.js';
export { jensenShannonDistance } from './drift/jensen-shannon-distance.js';
export { jensenShannonDivergence } from './drift/jensen-shannon-divergence.js';
export { klDivergence } from './drift/kl-divergence.js';
export type { DivergenceOptions, Unbounded } from './drift/kl-divergence.js';
export { wassersteinDistance } from './drift/wasserstein-distance.js';
export { energyDistance } from './drift/energy-distance.js';
export type { WassersteinDistanceOptions } from './drift/wasserstein-distance.js';

export { ColumnSketch } from './sketch/column-sketch.js';
export type { ColumnSketchParts, NumberSketch, TextExtremes } from './sketch/column-sketch.js';
export { ertlEstimate } from './sketch/ertl-estimate.js';
export { DistinctRegisters } from './sketch/distinct-registers.js';
export type { HashesDiffer } from './sketch/distinct-registers.js';
export { FrequentItems } from './sketch/frequent-items.js';
export type { CountedItems, FrequentItem } from './sketch/frequent-items.js';
export { hash64 } from './sketch/hash64.js';
export type { Hash64 } from './sketch/hash64.js';
export { HyperLogLog } from './sketch/hyper-log-log.js';
export type { DistinctCount, HyperLogLogJson } from './sketch/hyper-log-log.js';
export { rankedHistogram } from './sketch/ranked-histogram.js';
export type { BoundedBin } from './sketch/ranked-histogram.js';
export { RankSummary } from './sketch/rank-summary.js';
export type { BoundedQuantile } from './sketch/rank-summary.js';
export type { CountBounds, RankedValue } from './sketch/ranked-value.js';
export { QuantileSketch } from './sketch/quantile-sketch.js';
export type { QuantileSketchJson } from './sketch/quantile-sketch.js';
