import { Injectable } from '@nestjs/common';
import { InvalidInputError } from '@orrery/domain';
import { requireInteger, requireText } from '../input/require.js';
import { RunSelectionService } from '../run-search/run-selection.service.js';
import type { View } from '../view.js';
import { RunAggregateRepository } from './run-aggregate.repository.js';
import {
  GROUP_ATTRIBUTES,
  type MetricAggregate,
  type RunGroupKey,
  type SelectedMetric,
} from './run-aggregate.js';
import { summarizeMetric } from './summarize-metric.js';

export interface AggregateRuns {
  readonly experiments: readonly string[] | null;
  readonly filter: string | null;
  readonly view: View;
  readonly groupBy: readonly { readonly kind: RunGroupKey['kind']; readonly key: string }[];
  readonly metrics: readonly SelectedMetric[];
  readonly confidence: number;
  readonly first: number;
}

export interface RunAggregation {
  readonly groups: readonly RunGroup[];
  readonly truncated: boolean;
}

export interface RunGroup {
  readonly by: readonly (RunGroupKey & { readonly value: string | null })[];
  readonly runCount: number;
  readonly metrics: readonly MetricAggregate[];
}

const MAX_KEY_LENGTH = 250;
const MAX_GROUP_KEYS = 5;
const MAX_METRICS = 20;
const MAX_GROUPS = 1000;

@Injectable()
export class RunAggregateService {
  constructor(
    private readonly aggregates: RunAggregateRepository,
    private readonly selections: RunSelectionService,
  ) {}

  /** @throws {InvalidInputError | NotFoundError} */
  async aggregate(request: AggregateRuns): Promise<RunAggregation> {
    const groupBy = requireGroupBy(request.groupBy);
    const metrics = requireMetrics(request.metrics);
    const confidence = requireConfidence(request.confidence);
    const first = requireInteger('input.first', request.first, 1, MAX_GROUPS);
    const selection = await this.selections.resolve(request, 'input.');
    const groups = await this.aggregates.aggregate({ ...selection, groupBy, metrics, first });
    return {
      groups: groups.slice(0, first).map(({ by, runCount, metrics: measured }) => ({
        by: groupBy.map((key, index) => ({ ...key, value: by[index] ?? null })),
        runCount,
        metrics: measured.flatMap((summary, index) => {
          const selected = metrics[index];
          return selected === undefined ? [] : [summarizeMetric(selected, summary, confidence)];
        }),
      })),
      truncated: groups.length > first,
    };
  }
}

function requireGroupBy(keys: AggregateRuns['groupBy']): readonly RunGroupKey[] {
  requireCount('input.groupBy', keys.length, 0, MAX_GROUP_KEYS);
  return keys.map(({ kind, key }, index) => {
    const field = `input.groupBy.${index}.key`;
    if (kind !== 'ATTRIBUTE') return { kind, key: requireText(field, key, 1, MAX_KEY_LENGTH) };
    const attribute = GROUP_ATTRIBUTES.find((known) => known === key);
    if (attribute !== undefined) return { kind, key: attribute };
    throw new InvalidInputError(
      field,
      `An attribute is one of ${GROUP_ATTRIBUTES.join(', ')}, not "${key}".`,
    );
  });
}

function requireMetrics(metrics: readonly SelectedMetric[]): readonly SelectedMetric[] {
  requireCount('input.metrics', metrics.length, 0, MAX_METRICS);
  metrics.forEach(({ key }, index) => requireText(`input.metrics.${index}.key`, key, 1, MAX_KEY_LENGTH));
  return metrics;
}

function requireConfidence(confidence: number): number {
  if (confidence > 0 && confidence < 1) return confidence;
  throw new InvalidInputError('input.confidence', `A confidence is between 0 and 1, not ${confidence}.`);
}

function requireCount(field: string, count: number, low: number, high: number): void {
  if (count < low || count > high)
    throw new InvalidInputError(field, `Give ${low} to ${high}, not ${count}.`);
}
