import type { ModelVersionId } from '@orrery/domain';
import type { JobRequest } from '@orrery/platform-redis';
import { z } from 'zod';

export const READ_SOURCE_QUEUE = 'read-model-source';

const payloadSchema = z.object({ versionId: z.uuid() });

/** Asks for the files of a version to be read. `attempt` tells one request from another for the same version. */
export function readSourceJob(versionId: ModelVersionId, attempt = 'first'): JobRequest {
  const id = `${versionId}-${attempt}`;
  return { queue: READ_SOURCE_QUEUE, name: 'read-source', id, payload: { versionId } };
}

/** Which version a job is about. */
export function versionOfJob(payload: unknown): ModelVersionId {
  return payloadSchema.parse(payload).versionId as ModelVersionId;
}
