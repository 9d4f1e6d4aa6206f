import { MLFLOW_STATUS, type MlflowErrorCode } from '@orrery/platform-mlflow';
import type { Failure } from '@orrery/platform-service';
import type { WireProtocol } from '../http/protocol-scope.js';

/** What our own failures are called there; of the others, 400 has several. */
const CODES: ReadonlyMap<number, MlflowErrorCode> = new Map([
  [401, 'UNAUTHENTICATED'],
  [403, 'PERMISSION_DENIED'],
  [404, 'RESOURCE_DOES_NOT_EXIST'],
  [409, 'RESOURCE_CONFLICT'],
  [429, 'REQUEST_LIMIT_EXCEEDED'],
  [500, 'INTERNAL_ERROR'],
  [503, 'TEMPORARILY_UNAVAILABLE'],
  [504, 'DEADLINE_EXCEEDED'],
]);
const UNPROCESSABLE = 422;

/** Failures as MLflow's scoring server tells them: `{ "error_code": …, "message": … }`. */
export const MLFLOW_FAILURES: Required<Pick<WireProtocol, 'sendFailure' | 'statusOf'>> = {
  statusOf: ({ status }) => (status === UNPROCESSABLE ? 400 : status),
  sendFailure: (failure, reply) => reply.send({ error_code: codeOf(failure), message: failure.message }),
};

function codeOf({ code, status }: Failure): MlflowErrorCode {
  return CODES.get(status) ?? (isMlflowCode(code) ? code : 'BAD_REQUEST');
}

function isMlflowCode(code: string): code is MlflowErrorCode {
  return Object.hasOwn(MLFLOW_STATUS, code);
}
