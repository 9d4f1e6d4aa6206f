import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { openArtifactStore, type ArtifactStoreEnv } from '../open-artifact-store.js';
import type { ArtifactStore } from '../store/artifact-store.js';

/** The token under which the store is injected: `@Inject(ARTIFACT_STORE) store: ArtifactStore`. */
export const ARTIFACT_STORE = Symbol('ArtifactStore');

export interface ArtifactsOptions {
  /** The installation's store; each service has its own part of it and cannot name another's. */
  readonly url: string;
  readonly service: string;
  /** The credentials of an S3 store; a folder needs none. */
  readonly env?: ArtifactStoreEnv;
}

/** Gives every module of an application the one artifact store, opened before the first listener and closed after the last. */
@Module({})
export class ArtifactsModule implements OnApplicationShutdown {
  constructor(@Inject(ARTIFACT_STORE) private readonly store: ArtifactStore) {}

  static forRoot({ url, service, env = {} }: ArtifactsOptions): DynamicModule {
    return {
      module: ArtifactsModule,
      global: true,
      providers: [{ provide: ARTIFACT_STORE, useFactory: () => openServicePart({ url, service, env }) }],
      exports: [ARTIFACT_STORE],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
  }
}

/** The part of an installation's store that is a service's own. */
export function openServicePart({ url, service, env = {} }: ArtifactsOptions): Promise<ArtifactStore> {
  return openArtifactStore(partOf(url, service), env);
}

/** A service collects what nothing of its own names, so its part of the store must be its alone. */
function partOf(url: string, service: string): string {
  const part = new URL(url);
  part.pathname = `${part.pathname.replace(/\/$/, '')}/${service}`;
  return part.href;
}
