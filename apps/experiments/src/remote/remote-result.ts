import { DomainError, type ListenerName } from '@orrery/domain';
import { z } from 'zod';

/** Another service refused what a job needs, in the words of that service. */
export class RefusedError extends DomainError {
  readonly code = 'REFUSED_BY_SERVICE';
  readonly kind = 'unprocessable';

  constructor(service: ListenerName, reason: Refusal) {
    super(`${service}: ${reason.message}`, { service, reason: reason.code });
  }
}

const refusalSchema = z.object({ __typename: z.string(), code: z.string(), message: z.string() });
type Refusal = z.infer<typeof refusalSchema>;

/** The refusal that a mutation answered with, if it did. */
export function refusalOf(result: unknown): Refusal | null {
  return refusalSchema.safeParse(result).data ?? null;
}

/** @throws {RefusedError} when the mutation answered with a refusal. */
export function requireSuccess(service: ListenerName, result: unknown): unknown {
  const refusal = refusalOf(result);
  if (refusal !== null) throw new RefusedError(service, refusal);
  return result;
}
