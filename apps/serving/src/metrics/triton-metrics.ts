import { freemem, totalmem } from 'node:os';
import { Injectable } from '@nestjs/common';
import { ServiceMetrics } from '@orrery/platform-service';
import { Counter, Gauge } from 'prom-client';
import { CpuUtilization } from './cpu-utilization.js';
import { AnsweringVersions, type VersionTotals } from './answering-versions.js';

type ValueOf = (totals: VersionTotals) => number;

const US_PER_MS = 1000;

/** Triton's counters, and what each is of ours. Its times of copies before and after a run are not measured here. */
const COUNTERS: readonly { readonly name: string; readonly help: string; readonly valueOf: ValueOf }[] = [
  {
    name: 'nv_inference_request_success',
    help: 'Number of successful inference requests, all batch sizes',
    valueOf: ({ requests }) => requests.answered,
  },
  {
    name: 'nv_inference_count',
    help: 'Number of inferences performed: a request of n rows is n of them',
    valueOf: ({ requests }) => requests.rows,
  },
  {
    name: 'nv_inference_exec_count',
    help: 'Number of model executions performed',
    valueOf: ({ runtime }) => runtime.batcher.batches,
  },
  {
    name: 'nv_inference_request_duration_us',
    help: 'Cumulative inference request duration in microseconds',
    valueOf: ({ requests }) => requests.answeredMs * US_PER_MS,
  },
  {
    name: 'nv_inference_queue_duration_us',
    help: 'Cumulative inference queuing duration in microseconds',
    valueOf: ({ runtime }) => runtime.batcher.queueMs * US_PER_MS,
  },
  {
    name: 'nv_inference_compute_infer_duration_us',
    help: 'Cumulative compute inference duration in microseconds',
    valueOf: ({ runtime }) => runtime.batcher.requestComputeMs * US_PER_MS,
  },
];

/** Why a request failed, in Triton's words. */
const FAILURES: readonly { readonly reason: string; readonly valueOf: ValueOf }[] = [
  { reason: 'REJECTED', valueOf: ({ requests }) => requests.overloaded },
  { reason: 'BACKEND', valueOf: ({ requests }) => requests.failed },
  { reason: 'OTHER', valueOf: ({ requests }) => requests.refused },
];

const LABELS = ['model', 'version'] as const;

/** Shows what is measured by Triton's names, so that dashboards made for it light up. */
@Injectable()
export class TritonMetrics {
  constructor(versions: AnsweringVersions, { registry }: ServiceMetrics) {
    const registers = [registry];
    for (const { name, help, valueOf } of COUNTERS) {
      new Counter({
        name,
        help,
        labelNames: LABELS,
        registers,
        collect() {
          this.reset();
          for (const totals of versions.totals()) this.inc(labelsOf(totals), valueOf(totals));
        },
      });
    }
    new Counter({
      name: 'nv_inference_request_failure',
      help: 'Number of failed inference requests, all batch sizes',
      labelNames: [...LABELS, 'reason'],
      registers,
      collect() {
        this.reset();
        for (const totals of versions.totals()) {
          for (const { reason, valueOf } of FAILURES)
            this.inc({ ...labelsOf(totals), reason }, valueOf(totals));
        }
      },
    });
    new Gauge({
      name: 'nv_inference_pending_request_count',
      help: 'Instantaneous number of pending requests awaiting execution per-model',
      labelNames: LABELS,
      registers,
      collect() {
        this.reset();
        for (const totals of versions.totals()) this.set(labelsOf(totals), totals.runtime.batcher.queued);
      },
    });
    measureMachine(registers);
  }
}

function labelsOf({ endpoint, version }: VersionTotals): { model: string; version: string } {
  return { model: endpoint, version: String(version) };
}

function measureMachine(registers: ServiceMetrics['registry'][]): void {
  const cpu = new CpuUtilization();
  const machine = [
    { name: 'nv_cpu_utilization', help: 'CPU utilization rate [0.0 - 1.0]', read: () => cpu.sinceLast() },
    { name: 'nv_cpu_memory_total_bytes', help: 'CPU total memory (RAM), in bytes', read: () => totalmem() },
    {
      name: 'nv_cpu_memory_used_bytes',
      help: 'CPU used memory (RAM), in bytes',
      read: () => totalmem() - freemem(),
    },
  ];
  for (const { name, help, read } of machine) {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  }
}
