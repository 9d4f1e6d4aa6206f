// Profiles a Parquet file as the data service does when it is ingested, with the memory that it gives an analysis. Arguments:
// the file.
import type { ProfileAnswer } from './profile-answer.js';

export interface ProfileQuestion {
  readonly from: 'process';
}

const { profileParquet } = await import('@orrery/data/profile');

const LIMITS = { memoryMegabytes: 128, deadlineMs: 600_000 };

async function answer(): Promise<ProfileAnswer> {
  const startedAt = performance.now();
  const { rows, profile } = await profileParquet(process.argv[2] ?? '', LIMITS);
  const seconds = (performance.now() - startedAt) / 1000;
  const columns = profile.columns.map((column) => ({
    ...{ name: column.name, nulls: column.nulls, distinct: column.distinct },
    numbers:
      column.quantiles.length === 0
        ? null
        : {
            range: [Number(column.min), Number(column.max)],
            shape: [column.mean, column.standardDeviation, column.skewness, column.kurtosis].map(Number),
            quantiles: column.quantiles.map(({ value }) => value),
            histogram: column.histogram.map(({ count }) => count),
          },
    top: column.topValues.map(({ count }) => count),
  }));
  return { rows, columns, correlations: profile.correlations.map(({ coefficient }) => coefficient), seconds };
}

process.on('message', () => void answer().then((it) => process.send?.(it)));
process.once('disconnect', () => process.exit());
