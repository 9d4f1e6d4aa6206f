import { Injectable } from '@nestjs/common';
import { InvalidInputError } from '@orrery/domain';
import { largestTriangleThreeBuckets } from '@orrery/math-series';
import type { MetricPoint } from '../run-metric/run-metric.js';
import { MetricSamplingRepository } from './metric-sampling.repository.js';
import type { MetricSampling, SampleRequest } from './metric-sampling.js';

/** What all samples of one query may have together: they are held in memory at the same time. */
const MAX_POINTS = 500_000;
/** How many extremes the triangles choose among for each point: at 4 the line hardly differs from one out of all points. */
const PRESELECTED = 4;

interface Sample {
  readonly maxPoints: number;
  readonly method: MetricSampling;
  readonly requests: readonly SampleRequest[];
}

@Injectable()
export class MetricSamplingService {
  constructor(private readonly samplings: MetricSamplingRepository) {}

  /**
   * The samples by request: one statement for all that ask for the same number of points in the same way.
   * Triangles are chosen among extremes (Van Der Donckt et al., “MinMaxLTTB”, 2023), so that no history leaves the database.
   *
   * @throws {InvalidInputError} when they are too many points together.
   */
  async sample(
    requests: readonly SampleRequest[],
  ): Promise<ReadonlyMap<SampleRequest, readonly MetricPoint[]>> {
    requireBounded(requests);
    const samples = new Map<SampleRequest, readonly MetricPoint[]>();
    for (const { requests: alike, maxPoints, method } of groupAlike(requests)) {
      const read = method === 'LTTB' ? PRESELECTED * maxPoints : maxPoints;
      const histories = await this.samplings.sample(alike, read);
      alike.forEach((request, index) => {
        const points = histories[index] ?? [];
        samples.set(request, method === 'LTTB' ? triangles(points, maxPoints) : points);
      });
    }
    return samples;
  }
}

function requireBounded(requests: readonly SampleRequest[]): void {
  const points = requests.reduce(
    (sum, { maxPoints, method }) => sum + maxPoints * (method === 'LTTB' ? PRESELECTED : 1),
    0,
  );
  if (points <= MAX_POINTS) return;
  throw new InvalidInputError(
    'maxPoints',
    `${requests.length} histories of so many points are more than ${MAX_POINTS} in all (of LTTB, each point counts ${PRESELECTED}): ask for fewer.`,
  );
}

function groupAlike(requests: readonly SampleRequest[]): readonly Sample[] {
  const groups = new Map<string, SampleRequest[]>();
  for (const request of requests) {
    const name = `${request.method} ${request.maxPoints}`;
    const alike = groups.get(name);
    if (alike === undefined) groups.set(name, [request]);
    else alike.push(request);
  }
  return [...groups.values()].flatMap((alike) => {
    const [first] = alike;
    return first === undefined ? [] : [{ ...first, requests: alike }];
  });
}

function triangles(points: readonly MetricPoint[], maxPoints: number): readonly MetricPoint[] {
  const steps = Float64Array.from(points, ({ step }) => step);
  const values = Float64Array.from(points, ({ value }) => value);
  return Array.from(largestTriangleThreeBuckets(steps, values, maxPoints)).flatMap(
    (index) => points[index] ?? [],
  );
}
