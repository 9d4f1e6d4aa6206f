import type { JobRequest } from '@orrery/platform-redis';
import { z } from 'zod';
import type { ModelOptimizationId } from './model-optimization.js';

export const OPTIMIZE_MODEL_QUEUE = 'optimize-model';

const payloadSchema = z.object({ optimizationId: z.uuid() });

export function optimizeModelJob(id: ModelOptimizationId): JobRequest {
  return { queue: OPTIMIZE_MODEL_QUEUE, name: 'optimize-model', id, payload: { optimizationId: id } };
}

/** Which optimisation a job is about. */
export function optimizationOfJob(payload: unknown): ModelOptimizationId {
  return payloadSchema.parse(payload).optimizationId as ModelOptimizationId;
}
