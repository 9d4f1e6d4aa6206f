import type { JobRequest } from '@orrery/platform-redis';
import { z } from 'zod';
import type { MaterializationId } from './materialization.js';

export const MATERIALIZATION_QUEUE = 'features-materialization';

const payloadSchema = z.object({ materializationId: z.uuid() });

export function materializationJob(id: MaterializationId): JobRequest {
  return { queue: MATERIALIZATION_QUEUE, name: 'materialize-view', id, payload: { materializationId: id } };
}

export function materializationOf(payload: unknown): MaterializationId {
  return payloadSchema.parse(payload).materializationId as MaterializationId;
}
