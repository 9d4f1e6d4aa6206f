import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { openArtifactStore, type ArtifactStoreEnv } from '../open-artifact-store.js';
import type { ArtifactStore } from '../store/artifact-store.js';

/** The token under which the store is injected: `@Inject(ARTIFACT_STORE) store: ArtifactStore`. */
export const ARTIFACT_STORE = Symbol('ArtifactStore');

/** Gives every module of an application the one artifact store, opened before the first listener and closed after the last. */
@Module({})
export class ArtifactsModule implements OnApplicationShutdown {
  constructor(@Inject(ARTIFACT_STORE) private readonly store: ArtifactStore) {}

  /** `env` holds the credentials of an S3 store; a folder needs none. */
  static forRoot(url: string, env: ArtifactStoreEnv = {}): DynamicModule {
    return {
      module: ArtifactsModule,
      global: true,
      providers: [{ provide: ARTIFACT_STORE, useFactory: () => openArtifactStore(url, env) }],
      exports: [ARTIFACT_STORE],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
  }
}
