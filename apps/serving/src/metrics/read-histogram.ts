import { Histogram, type HistogramConfiguration } from 'prom-client';

/** What a histogram shows of one set of labels; bounds are inclusive, and counts those up to each bound. */
export interface HistogramSeries<L extends string> {
  readonly labels: Readonly<Record<L, string>>;
  readonly buckets: readonly { readonly le: number; readonly count: number }[];
  readonly sum: number;
  readonly count: number;
}

interface Sample {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** A histogram that observes nothing itself: it shows what is measured elsewhere, read when Prometheus asks. */
export class ReadHistogram<L extends string> extends Histogram<L> {
  constructor(
    private readonly described: HistogramConfiguration<L>,
    private readonly read: () => Promise<readonly HistogramSeries<L>[]>,
  ) {
    super(described);
  }

  /** What the registry writes out. */
  async getForPromString(): Promise<object> {
    const series = await this.read();
    const { name, help } = this.described;
    return {
      name,
      help,
      type: 'histogram',
      aggregator: 'sum',
      values: series.flatMap((each) => samplesOf(name, each)),
    };
  }
}

function samplesOf<L extends string>(
  name: string,
  { labels, buckets, sum, count }: HistogramSeries<L>,
): Sample[] {
  return [
    ...buckets.map(({ le, count: upTo }) => ({
      metricName: `${name}_bucket`,
      labels: { ...labels, le },
      value: upTo,
    })),
    { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: count },
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
