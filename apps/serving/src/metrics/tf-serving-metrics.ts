import { Injectable } from '@nestjs/common';
import { ServiceMetrics } from '@orrery/platform-service';
import { Counter, type Registry } from 'prom-client';
import { PredictionDurations } from './prediction-durations.js';
import { ReadHistogram, type HistogramSeries } from './read-histogram.js';
import { AnsweringVersions, type VersionTotals } from './answering-versions.js';

const US_PER_S = 1_000_000;
const US_PER_MS = 1000;
/** What a request of ours is to TF Serving, whichever protocol it came by. */
const API = 'predict';

const STATUSES: readonly { readonly status: string; readonly valueOf: (totals: VersionTotals) => number }[] =
  [
    { status: 'OK', valueOf: ({ requests }) => requests.answered },
    { status: 'INVALID_ARGUMENT', valueOf: ({ requests }) => requests.refused },
    { status: 'RESOURCE_EXHAUSTED', valueOf: ({ requests }) => requests.overloaded },
    { status: 'INTERNAL', valueOf: ({ requests }) => requests.failed },
  ];

/**
 * Shows what is measured by TF Serving's names. Series have a version besides, because a sum over versions would fall when
 * one of them leaves. Of what happens inside the model only sums are kept: those histograms have
 * no bucket but the last.
 */
@Injectable()
export class TfServingMetrics {
  constructor(versions: AnsweringVersions, durations: PredictionDurations, { registry }: ServiceMetrics) {
    const registers = [registry];
    countRequests(versions, registers);
    const latency = {
      name: ':tensorflow:serving:request_latency',
      help: 'Distribution of wall time (in microseconds) for Tensorflow Serving request.',
      labelNames: ['model_name', 'API'] as const,
      registers,
    };
    new ReadHistogram(latency, async () => (await durations.byEndpoint()).map(inMicroseconds));
    const runtime = {
      name: ':tensorflow:serving:runtime_latency',
      help: 'Distribution of wall time (in microseconds) for Tensorflow runtime.',
      labelNames: ['model_name', 'version', 'API', 'runtime'] as const,
      registers,
    };
    new ReadHistogram(runtime, async () =>
      versions.totals().map(({ endpoint, version, runtime: { batcher } }) => ({
        labels: { model_name: endpoint, version: String(version), API, runtime: 'ONNX' },
        ...summed(batcher.batches, batcher.computeMs),
      })),
    );
    const queuing = {
      name: ':tensorflow:serving:batching_session:queuing_latency',
      help: 'Distribution of wall time spent (in microseconds) in queuing',
      labelNames: ['thread_pool_name'] as const,
      registers,
    };
    new ReadHistogram(queuing, async () =>
      versions.totals().map(({ endpoint, version, runtime: { batcher } }) => ({
        labels: { thread_pool_name: `${endpoint}/${version}` },
        ...summed(batcher.requests, batcher.queueMs),
      })),
    );
  }
}

function countRequests(versions: AnsweringVersions, registers: Registry[]): void {
  new Counter({
    name: ':tensorflow:serving:request_count',
    help: 'The total number of requests.',
    labelNames: ['model_name', 'version', 'status'],
    registers,
    collect() {
      this.reset();
      for (const totals of versions.totals()) {
        for (const { status, valueOf } of STATUSES) {
          const labels = { model_name: totals.endpoint, version: String(totals.version), status };
          this.inc(labels, valueOf(totals));
        }
      }
    },
  });
  new Counter({
    name: ':tensorflow:serving:request_example_count_total',
    help: 'The total number of tensorflow.Examples.',
    labelNames: ['model', 'version'],
    registers,
    collect() {
      this.reset();
      for (const { endpoint, version, requests } of versions.totals()) {
        this.inc({ model: endpoint, version: String(version) }, requests.rows);
      }
    },
  });
}

function inMicroseconds({
  labels,
  buckets,
  sum,
  count,
}: HistogramSeries<'endpoint'>): HistogramSeries<'model_name' | 'API'> {
  return {
    labels: { model_name: labels.endpoint, API },
    buckets: buckets.map(({ le, count: upTo }) => ({ le: Math.round(le * US_PER_S), count: upTo })),
    sum: sum * US_PER_S,
    count,
  };
}

function summed(count: number, ms: number): Omit<HistogramSeries<never>, 'labels'> {
  return { buckets: [], sum: ms * US_PER_MS, count };
}
