import type { JobRequest } from '@orrery/platform-redis';
import { z } from 'zod';
import type { ModelOptimizationId } from './model-optimization.js';

export const OPTIMIZE_MODEL_QUEUE = 'optimize-model';

const payloadSchema = z.object({ optimizationId: z.uuid() });

/** `attempt` tells one request from another for the same optimisation. */
export function optimizeModelJob(optimizationId: ModelOptimizationId, attempt = 'first'): JobRequest {
  const id = `${optimizationId}-${attempt}`;
  return { queue: OPTIMIZE_MODEL_QUEUE, name: 'optimize-model', id, payload: { optimizationId } };
}

/** Which optimisation a job is about. */
export function optimizationOfJob(payload: unknown): ModelOptimizationId {
  return payloadSchema.parse(payload).optimizationId as ModelOptimizationId;
}
