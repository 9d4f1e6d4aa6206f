import { Injectable } from '@nestjs/common';
import { NotFoundError, UnauthenticatedError } from '@orrery/domain';
import { TokenAuthenticator } from '@orrery/platform-service';
import type { FastifyRequest } from 'fastify';
import { SdkConnectionService } from '../sdk-connection/sdk-connection.service.js';
import type { SdkConnection } from '../sdk-connection/sdk-connection.js';

/** Lets SDKs in by the key in their path. */
@Injectable()
export class ClientKey {
  constructor(
    private readonly connections: SdkConnectionService,
    private readonly authenticator: TokenAuthenticator,
  ) {}

  /**
   * @throws {UnauthenticatedError} for a key that nobody was given.
   * @throws {NotFoundError} to those who show a token of ours: they may know that the key is wrong.
   */
  connectionOf(clientKey: string, { headers }: FastifyRequest): SdkConnection {
    const connection = this.connections.byKey(clientKey);
    if (connection !== null) return connection;
    if (this.authenticator.authenticate(headers.authorization) === null) throw new UnauthenticatedError();
    throw new NotFoundError('SDK connection', 'of that key');
  }
}
