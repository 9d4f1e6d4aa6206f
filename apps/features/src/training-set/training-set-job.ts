import type { TrainingSetId } from '@orrery/domain';
import type { JobRequest } from '@orrery/platform-redis';
import { z } from 'zod';

export const TRAINING_SET_QUEUE = 'features-training-set';

const payloadSchema = z.object({ trainingSetId: z.uuid() });

export function trainingSetJob(id: TrainingSetId): JobRequest {
  return { queue: TRAINING_SET_QUEUE, name: 'make-training-set', id, payload: { trainingSetId: id } };
}

export function trainingSetOf(payload: unknown): TrainingSetId {
  return payloadSchema.parse(payload).trainingSetId as TrainingSetId;
}
