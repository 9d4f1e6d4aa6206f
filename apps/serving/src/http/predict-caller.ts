import type { IncomingHttpHeaders } from 'node:http';
import { decideAccess, type Principal } from '@orrery/platform-service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { checkUserId } from '../prediction/check-user-id.js';
import type { PredictRequest } from '../prediction/prediction.service.js';

const USER_HEADER = 'x-orrery-user-id';
const RECORD_HEADER = 'x-orrery-record';

/** Who asks for a prediction, and what the headers say. */
export interface PredictCaller extends Pick<PredictRequest, 'caller' | 'arrivedMs' | 'record'> {
  /** One user for all rows, where the body does not name one for each. */
  readonly userId: string | null;
}

/** @throws {InvalidInputError | ForbiddenError} */
export function predictCallerOf(
  { headers, principal }: FastifyRequest,
  { elapsedTime }: FastifyReply,
): PredictCaller {
  return readPredictCaller({ headers, principal, arrivedMs: performance.now() - elapsedTime });
}

interface Asked extends Pick<PredictRequest, 'arrivedMs'> {
  readonly headers: IncomingHttpHeaders;
  readonly principal: Principal | null;
}

/** The same, whatever took the request. @throws {InvalidInputError | ForbiddenError} */
export function readPredictCaller({ headers, principal, arrivedMs }: Asked): PredictCaller {
  const user = headers[USER_HEADER];
  // Only the platform itself may ask for predictions that nobody hears of.
  const isUntold = headers[RECORD_HEADER] === 'none' && decideAccess('admin', principal);
  return {
    caller: principal?.name ?? null,
    userId: user === undefined ? null : checkUserId(user, USER_HEADER),
    record: isUntold ? 'untold' : 'told',
    arrivedMs,
  };
}
