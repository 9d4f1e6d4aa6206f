import { Injectable } from '@nestjs/common';
import type { ModelVersionId, RunId } from '@orrery/domain';
import { ServiceClient } from '@orrery/platform-service';
import { z } from 'zod';
import { requireSuccess } from '../remote/remote-result.js';

const DEADLINE_MS = 60_000;

const REGISTER = `mutation Register($input: RegisterModelVersionInput!) {
  registerModelVersion(input: $input) {
    __typename
    ... on RegisterModelVersionSuccess { modelVersion { id version } }
    ... on UserError { code message }
  }
}`;
const SET_ALIAS = `mutation SetAlias($input: SetModelAliasInput!) {
  setModelAlias(input: $input) { __typename ... on UserError { code message } }
}`;

const registeredSchema = z.object({ modelVersion: z.object({ id: z.string(), version: z.int() }) });

/** A file of a run that becomes a version of a model. */
export interface RegisterVersion {
  readonly model: string;
  readonly runId: RunId;
  readonly artifactPath: string;
  readonly description: string;
  readonly requestKey: string;
}

/** An alias that is to point at a version. */
export interface SetAlias {
  readonly model: string;
  readonly alias: string;
  readonly version: number;
  readonly reason: string;
}

/** The models that the registry keeps. */
@Injectable()
export class Models {
  constructor(private readonly services: ServiceClient) {}

  /** Registers a version, once for each request key. @throws {RefusedError} */
  async register(input: RegisterVersion): Promise<{ readonly id: ModelVersionId; readonly version: number }> {
    const answer = await this.services.graphql('registry', REGISTER, { input }, DEADLINE_MS);
    const { modelVersion } = registeredSchema.parse(
      requireSuccess('registry', answer['registerModelVersion']),
    );
    return { id: modelVersion.id as ModelVersionId, version: modelVersion.version };
  }

  /** Points an alias at a version; it does nothing when the alias points there. @throws {RefusedError} */
  async setAlias(input: SetAlias): Promise<void> {
    const answer = await this.services.graphql('registry', SET_ALIAS, { input }, DEADLINE_MS);
    requireSuccess('registry', answer['setModelAlias']);
  }
}
