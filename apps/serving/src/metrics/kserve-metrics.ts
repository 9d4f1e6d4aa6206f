import { Injectable } from '@nestjs/common';
import { ServiceMetrics } from '@orrery/platform-service';
import { PredictionDurations } from './prediction-durations.js';
import { ReadHistogram } from './read-histogram.js';

/** Shows what is measured by KServe's name. What its transformers and explainers do has no counterpart here. */
@Injectable()
export class KServeMetrics {
  constructor(durations: PredictionDurations, { registry }: ServiceMetrics) {
    const described = {
      name: 'request_predict_seconds',
      help: 'predict request latency',
      labelNames: ['model_name'] as const,
      registers: [registry],
    };
    new ReadHistogram(described, async () =>
      (await durations.byEndpoint()).map((series) => ({
        ...series,
        labels: { model_name: series.labels.endpoint },
      })),
    );
  }
}
