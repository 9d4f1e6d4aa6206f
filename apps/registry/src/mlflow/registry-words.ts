import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { NameTakenError, NotFoundError } from '@orrery/domain';
import { InvalidLogicalPathError } from '@orrery/platform-artifacts';
import { alreadyExists, doesNotExist, invalidParameter } from '@orrery/platform-mlflow';
import { catchError, throwError, type Observable } from 'rxjs';

const VERSION_OF = 'Version of model ';

/** Says of the registry's failures what MLflow says: its clients and its users' scripts look at the texts. */
@Injectable()
export class RegistryWords implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(catchError((error: unknown) => throwError(() => inMlflowWords(error))));
  }
}

export function inMlflowWords(error: unknown): unknown {
  if (error instanceof NameTakenError) {
    return alreadyExists(`Registered Model (name=${String(error.details['taken'])}) already exists.`);
  }
  if (error instanceof InvalidLogicalPathError) return invalidParameter('Invalid path');
  if (!(error instanceof NotFoundError)) return error;
  const [what, by] = [String(error.details['what']), String(error.details['by'])];
  if (what === 'Model') return doesNotExist(`Registered Model with name=${by} not found`);
  if (!what.startsWith(VERSION_OF)) return error;
  return doesNotExist(`Model Version (name=${what.slice(VERSION_OF.length)}, version=${by}) not found`);
}
