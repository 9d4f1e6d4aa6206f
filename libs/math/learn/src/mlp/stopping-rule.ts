/** Watches a measure, higher is better, and tells when it has not got better for long: scikit-learn's rule. */
export class StoppingRule {
  private best = -Infinity;
  private idle = 0;

  constructor(
    private readonly options: { readonly tolerance: number; readonly patience: number } | undefined,
  ) {}

  /** Takes in an epoch's measure. */
  take(measure: number): 'best' | 'worse' {
    this.idle = measure < this.best + (this.options?.tolerance ?? 0) ? this.idle + 1 : 0;
    if (measure <= this.best) return 'worse';
    this.best = measure;
    return 'best';
  }

  get isOver(): boolean {
    return this.options !== undefined && this.idle > this.options.patience;
  }
}
