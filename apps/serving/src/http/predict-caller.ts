import type { IncomingHttpHeaders } from 'node:http';
import { decideAccess, type Principal } from '@orrery/platform-service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { checkUserId } from '../prediction/check-user-id.js';
import { readAttributes } from '../prediction/read-attributes.js';
import type { PredictRequest } from '../prediction/prediction.service.js';

const USER_HEADER = 'x-orrery-user-id';
const ATTRIBUTES_HEADER = 'x-orrery-attributes';
const RECORD_HEADER = 'x-orrery-record';

/** Who asks for a prediction, and what the headers say. */
export interface PredictCaller extends Pick<
  PredictRequest,
  'caller' | 'arrivedMs' | 'record' | 'attributes' | 'pass' | 'trace'
> {
  /** One user for all rows, where the body does not name one for each. */
  readonly userId: string | null;
}

/** @throws {InvalidInputError | ForbiddenError} */
export function predictCallerOf(
  { headers, principal, pass, trace }: FastifyRequest,
  { elapsedTime }: FastifyReply,
): PredictCaller {
  return readPredictCaller({ headers, principal, pass, trace, arrivedMs: performance.now() - elapsedTime });
}

interface Asked extends Pick<PredictRequest, 'arrivedMs' | 'pass' | 'trace'> {
  readonly headers: IncomingHttpHeaders;
  readonly principal: Principal | null;
}

/** The same, whatever took the request. @throws {InvalidInputError | ForbiddenError} */
export function readPredictCaller({ headers, principal, pass, trace, arrivedMs }: Asked): PredictCaller {
  const user = headers[USER_HEADER];
  const told = headers[ATTRIBUTES_HEADER];
  // Only the platform itself may ask for predictions that nobody hears of.
  const isUntold = headers[RECORD_HEADER] === 'none' && decideAccess('admin', principal);
  return {
    caller: principal?.name ?? null,
    userId: user === undefined ? null : checkUserId(user, USER_HEADER),
    attributes: told === undefined ? undefined : readAttributes(told, ATTRIBUTES_HEADER),
    record: isUntold ? 'untold' : 'told',
    arrivedMs,
    pass,
    trace,
  };
}
