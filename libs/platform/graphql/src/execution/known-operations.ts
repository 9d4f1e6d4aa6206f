import { execute, type DocumentNode, type ExecutionResult, type GraphQLSchema } from 'graphql';
import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { KnownDocuments } from './known-documents.js';

/** What Apollo is told too. */
export interface OperationSettings {
  readonly schema: GraphQLSchema;
  readonly contextOf: (request: FastifyRequest, reply: FastifyReply) => Promise<object>;
  readonly formatError: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const USUAL_BODY = /^application\/json(?:;|$)/;
const USUAL_ACCEPT: ReadonlySet<string | undefined> = new Set([undefined, '*/*', 'application/json']);
const UNEXPECTED = 'INTERNAL_SERVER_ERROR';

/**
 * Answers what is asked every time alike: a document that is known to be valid, sent as JSON in the plain form. Apollo's
 * pipeline around the executor costs more than most operations do, so these go to the executor at once. All else is
 * Apollo's, and so is whatever fails before a resolver was called: it tells what is wrong.
 */
export class KnownOperations {
  constructor(
    private readonly documents: KnownDocuments,
    private readonly settings: OperationSettings,
  ) {}

  /** Goes before the handler of the route. */
  readonly answerIfKnown = (
    request: FastifyRequest,
    reply: FastifyReply,
    done: (error?: Error) => void,
  ): void => {
    const operation = this.read(request);
    if (operation === undefined) return done();
    this.answer(operation, request, reply).then(
      (answer) => (answer === undefined ? done() : void reply.type(JSON_TYPE).send(answer)),
      done,
    );
  };

  private read({ method, headers, body }: FastifyRequest): KnownOperation | undefined {
    if (method !== 'POST' || !USUAL_ACCEPT.has(headers.accept)) return undefined;
    if (!USUAL_BODY.test(headers['content-type'] ?? '') || !isRecord(body)) return undefined;
    const { query, variables = null, operationName = null, extensions = null } = body;
    if (typeof query !== 'string' || extensions !== null) return undefined;
    if (variables !== null && !isRecord(variables)) return undefined;
    if (operationName !== null && typeof operationName !== 'string') return undefined;
    const document = this.documents.find(query);
    return document && { document, variables, operationName };
  }

  /** Undefined when nothing was executed. */
  private async answer(
    { document, variables, operationName }: KnownOperation,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<string | undefined> {
    const { schema, contextOf } = this.settings;
    let contextValue: object;
    try {
      contextValue = await contextOf(request, reply);
    } catch {
      return undefined;
    }
    const args = { schema, document, contextValue, variableValues: variables, operationName };
    const result = await execute(args);
    return result.data === undefined ? undefined : this.write(result);
  }

  private write({ errors, data }: ExecutionResult): string {
    if (errors === undefined) return `${JSON.stringify({ data })}\n`;
    return `${JSON.stringify({ errors: errors.map((error) => this.format(error)), data })}\n`;
  }

  private format(error: GraphQLError): GraphQLFormattedError {
    const extensions = { ...error.extensions, code: error.extensions['code'] ?? UNEXPECTED };
    return this.settings.formatError({ ...error.toJSON(), extensions }, error);
  }
}

interface KnownOperation {
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>> | null;
  readonly operationName: string | null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
