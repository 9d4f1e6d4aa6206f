import { ConflictError } from '@orrery/domain';
import type { Run } from './run.js';

/** @throws {ConflictError} once the run has ended. */
export function requireRunning({ id, status }: Run): void {
  if (status !== 'RUNNING') throw new ConflictError(`The run ${id} is ${status}: it takes nothing any more.`);
}
