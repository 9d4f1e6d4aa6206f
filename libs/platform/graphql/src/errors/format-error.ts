import { unwrapResolverError } from '@apollo/server/errors';
import { DomainError } from '@orrery/domain';
import type { ServiceLogger } from '@orrery/platform-service';
import type { GraphQLFormattedError } from 'graphql';

/** Codes of failures that the caller's own document or variables caused; Apollo's words for them may be shown. */
const CALLERS_FAULT = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'PROJECT_BOUND',
  'DOWNSTREAM_SERVICE_ERROR',
]);

/** What a caller may read about a failure: declared failures in full, anything else only that it happened. */
export function formatErrorWith(logger: ServiceLogger) {
  return (formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError => {
    const { locations, path } = formatted;
    const place = { ...(locations && { locations }), ...(path && { path }) };
    const error = unwrapResolverError(thrown);
    if (error instanceof DomainError) {
      return { message: error.message, ...place, extensions: { ...error.details, code: error.code } };
    }
    const { stacktrace: _, serviceName, ...told } = formatted.extensions ?? {};
    // A subgraph said this, and it has decided already what a caller may read.
    if (serviceName !== undefined) return { message: formatted.message, ...place, extensions: told };
    const code = String(told['code'] ?? 'INTERNAL');
    if (CALLERS_FAULT.has(code)) return { message: formatted.message, ...place, extensions: { code } };
    logger.error(error instanceof Error ? error : String(error));
    return {
      message: 'Something failed on our side; it was logged.',
      ...place,
      extensions: { code: 'INTERNAL' },
    };
  };
}
