import type { AnalysisRequest } from './analysis-request.js';
import type { VariationResult } from './analysis-report.js';
import { rateInterval } from './rate-interval.js';

const RATES: ReadonlySet<string> = new Set(['PROPORTION', 'RETENTION']);

/** What share of each variation's users did what the primary metric counts; empty unless that is a share. */
export function rateResults({
  variations,
  metrics,
  statistics,
}: AnalysisRequest): readonly VariationResult[] {
  const primary = metrics.find(({ role }) => role === 'PRIMARY');
  // Of clusters there are sums of users, and no rate of one is like the other's.
  if (primary === undefined || !RATES.has(primary.metric.kind) || statistics.clusters) return [];
  const read = statistics.metrics.get(primary.metric.id) ?? [];
  return variations.map(({ key }, at) => {
    const users = statistics.users[at] ?? 0;
    if (users === 0) return { key, users, conversions: 0, rate: null, low: null, high: null };
    const conversions = Math.round((read[at]?.moments.means[0] ?? 0) * users);
    return { key, users, conversions, rate: conversions / users, ...rateInterval(conversions, users) };
  });
}
