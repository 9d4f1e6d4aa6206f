import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isMlflowPath } from '../error/mlflow-error.filter.js';

const JSON_TYPE = 'application/json';
const TEXT_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\bInfinity\b|\bNaN\b/gs;

/**
 * Python's `json` writes NaN and the infinities as bare words, which JSON does not know; MLflow reads them, so scripts
 * send them. What cannot be read is looked at again with these words quoted, under MLflow's paths only.
 */
@Injectable()
export class PythonNumbers implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    const parse = fastify.getDefaultJsonParser('error', 'error');
    fastify.removeContentTypeParser(JSON_TYPE);
    fastify.addContentTypeParser(JSON_TYPE, { parseAs: 'buffer' }, (request, body, done) => {
      // As Nest's own reader does where it is asked to keep the raw body.
      (request as FastifyRequest & { rawBody?: Buffer }).rawBody = body as Buffer;
      const written = body.toString();
      void parse(request, written, (error, read) => {
        if (error === null || !isMlflowPath(request.url)) return done(error, read);
        void parse(request, quoteNumbers(written), (stillWrong, readAgain) =>
          done(stillWrong === null ? null : error, readAgain),
        );
      });
    });
  }
}

/** The same text, with the words quoted that stand where JSON has numbers. */
export function quoteNumbers(json: string): string {
  return json.replace(TEXT_OR_NUMBER, (found) => (found.startsWith('"') ? found : `"${found}"`));
}
