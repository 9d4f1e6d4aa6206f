/** How the range of a value follows from the numbers that calibration saw. */
export type CalibrationMethod = MinMaxMethod | EntropyMethod | PercentileMethod;

/** From the smallest to the largest number. */
export interface MinMaxMethod {
  readonly kind: 'min-max';
  /** As wide below 0 as above; false unless given. */
  readonly symmetric?: boolean;
  /**
   * Takes the mean of the batches' extremes; from one gathering of `batchesAtOnce` to the next the range then moves by
   * `constant` (0.01 unless given) of the difference.
   */
  readonly movingAverage?: { readonly constant?: number };
}

/** The range that loses the least information (Kullback-Leibler divergence), searched over a histogram's bins. */
export interface EntropyMethod {
  readonly kind: 'entropy';
  /** 128 unless given, as onnxruntime has it: then there is nothing to search, take 2048 or so for a real search. */
  readonly bins?: number;
  /** 128 unless given. */
  readonly quantizedBins?: number;
}

/** The range that holds so many percent of the numbers. */
export interface PercentileMethod {
  readonly kind: 'percentile';
  /** From 0 to 100; 99.999 unless given. */
  readonly percentile?: number;
  /** 2048 unless given. */
  readonly bins?: number;
  /** By absolute value, as wide below 0 as above; true unless given. */
  readonly symmetric?: boolean;
}

/** What is wrong with a method's numbers, in words; null if nothing is. */
export function methodProblem(method: CalibrationMethod): string | null {
  const isCount = (n: number) => Number.isInteger(n) && n >= 1 && n <= 1 << 20;
  switch (method.kind) {
    case 'min-max': {
      const constant = method.movingAverage?.constant ?? 0;
      return constant >= 0 && constant <= 1 ? null : 'The averaging constant must lie from 0 to 1.';
    }
    case 'entropy': {
      const { bins = 128, quantizedBins = 128 } = method;
      if (!isCount(bins) || !isCount(quantizedBins)) return 'Bins are counted from 1 to 1,048,576.';
      return quantizedBins <= bins && quantizedBins >= 2
        ? null
        : 'There must be at least 2 quantized bins, and no more than bins.';
    }
    case 'percentile': {
      const { percentile = 99.999, bins = 2048 } = method;
      if (!isCount(bins)) return 'Bins are counted from 1 to 1,048,576.';
      return percentile >= 0 && percentile <= 100 ? null : 'The percentile must lie from 0 to 100.';
    }
  }
}
