import { Histogram, type HistogramConfiguration, type LabelValues } from 'prom-client';

type Export = Awaited<ReturnType<Histogram['get']>>;
type Sample = Export['values'][number];

/** Durations with the same labels. */
export class DurationSeries {
  /** How many lie in each bucket, without those in the buckets below. */
  readonly counts: Float64Array;
  sum = 0;
  count = 0;

  constructor(private readonly upperBounds: readonly number[]) {
    this.counts = new Float64Array(upperBounds.length);
  }

  observe(seconds: number): void {
    const { counts, upperBounds } = this;
    this.sum += seconds;
    this.count += 1;
    let bucket = 0;
    while (bucket < upperBounds.length && seconds > (upperBounds[bucket] ?? 0)) bucket += 1;
    if (bucket < upperBounds.length) counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
}

/**
 * A histogram whose series are looked up once and then count in a typed array. prom-client's own reads, checks and hashes
 * the labels at each observation, which costs a busy service as much as reading the request.
 */
export class DurationHistogram<Label extends string> extends Histogram<Label> {
  readonly #name: string;
  readonly #upperBounds: readonly number[];
  /** The same without a value, for what an export says beside its values. */
  readonly #empty: Histogram<Label>;
  readonly #series = new Map<
    string,
    { readonly labels: LabelValues<Label>; readonly series: DurationSeries }
  >();

  /** `buckets` are upper bounds in seconds, ascending, without infinity. */
  constructor(options: HistogramConfiguration<Label> & { readonly buckets: number[] }) {
    super(options);
    this.#name = options.name;
    this.#empty = new Histogram({ ...options, registers: [] });
    this.#upperBounds = options.buckets;
  }

  /** What counts durations with these labels, all of the histogram's; always the same. */
  series(labels: LabelValues<Label>): DurationSeries {
    const key = JSON.stringify(labels, Object.keys(labels).toSorted());
    let known = this.#series.get(key);
    if (known === undefined) {
      known = { labels, series: new DurationSeries(this.#upperBounds) };
      this.#series.set(key, known);
    }
    return known.series;
  }

  override async get(): Promise<Export> {
    const samples = [...this.#series.values()].map(({ labels, series }) => this.#samples(labels, series));
    return { ...(await this.#empty.get()), values: samples.flat() };
  }

  /** What a registry asks for when it writes text. */
  getForPromString(): Promise<Export> {
    return this.get();
  }

  #samples(labels: LabelValues<Label>, { counts, sum, count }: DurationSeries): readonly Sample[] {
    const sample = (suffix: string, value: number, le?: number | string): Sample => ({
      labels: le === undefined ? labels : { le, ...labels },
      value,
      metricName: `${this.#name}_${suffix}`,
    });
    let below = 0;
    const buckets = this.#upperBounds.map((le, bucket) =>
      sample('bucket', (below += counts[bucket] ?? 0), le),
    );
    return [...buckets, sample('bucket', count, '+Inf'), sample('sum', sum), sample('count', count)];
  }
}
