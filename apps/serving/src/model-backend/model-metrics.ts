import { Injectable } from '@nestjs/common';
import { ServiceMetrics } from '@orrery/platform-service';
import { Gauge } from 'prom-client';
import type { BudgetStats, ModelRuntimeStats } from '../model-process/index.js';
import { ModelBackends } from './model-backends.js';

const SERVING: ReadonlySet<ModelRuntimeStats['process']['state']> = new Set(['ready', 'parked', 'waking']);

const MEASURES: readonly {
  readonly name: string;
  readonly help: string;
  readonly valueOf: (stats: ModelRuntimeStats) => number;
}[] = [
  {
    name: 'orrery_model_ready',
    help: 'Whether a model takes requests: 1 or 0. One that is parked does, and gets its process back with the first.',
    valueOf: ({ process }) => (SERVING.has(process.state) ? 1 : 0),
  },
  {
    name: 'orrery_model_restarts',
    help: 'How often the process of a model has died and was started again.',
    valueOf: ({ process }) => process.restarts,
  },
  {
    name: 'orrery_model_recycles',
    help: 'How often the process of a model was replaced because it held too much memory.',
    valueOf: ({ process }) => process.recycles,
  },
  {
    name: 'orrery_model_wakes',
    help: 'How often a request brought a parked model back.',
    valueOf: ({ process }) => process.wakes,
  },
  {
    name: 'orrery_model_memory_bytes',
    help: 'Memory that the process of a model holds.',
    valueOf: ({ process }) => process.rssBytes ?? 0,
  },
  {
    name: 'orrery_model_queued_requests',
    help: 'Requests that wait for the model to be free.',
    valueOf: ({ batcher }) => batcher.queued,
  },
  {
    name: 'orrery_model_rows',
    help: 'Rows computed since the model was loaded.',
    valueOf: ({ batcher }) => batcher.rows,
  },
  {
    name: 'orrery_model_batches',
    help: 'Batches computed since the model was loaded.',
    valueOf: ({ batcher }) => batcher.batches,
  },
];

const TOTALS: readonly {
  readonly name: string;
  readonly help: string;
  readonly valueOf: (stats: BudgetStats) => number;
}[] = [
  {
    name: 'orrery_model_processes',
    help: 'Models that have a process.',
    valueOf: ({ resident }) => resident,
  },
  {
    name: 'orrery_model_processes_bytes',
    help: 'Memory that the processes of models hold, not counting what they share.',
    valueOf: ({ residentBytes }) => residentBytes,
  },
  {
    name: 'orrery_model_processes_waiting',
    help: 'Models that wait for a place for their process.',
    valueOf: ({ waiting }) => waiting,
  },
];

/** Tells Prometheus of the models that are loaded, when it asks. */
@Injectable()
export class ModelMetrics {
  constructor(backends: ModelBackends, { registry }: ServiceMetrics) {
    for (const { name, help, valueOf } of TOTALS) {
      new Gauge({
        name,
        help,
        registers: [registry],
        collect() {
          this.set(valueOf(backends.fleet.stats()));
        },
      });
    }
    for (const { name, help, valueOf } of MEASURES) {
      new Gauge({
        name,
        help,
        labelNames: ['model', 'version'],
        registers: [registry],
        collect() {
          this.reset();
          for (const { state, wanted } of backends.list()) {
            if (state.kind !== 'ready') continue;
            const labels = { model: wanted.model, version: String(wanted.version) };
            this.set(labels, valueOf(state.runtime.stats()));
          }
        },
      });
    }
  }
}
