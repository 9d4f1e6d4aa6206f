import { Module, type DynamicModule } from '@nestjs/common';
import { openArtifactStore } from '../open-artifact-store.js';

/** Injection token of the service's `ArtifactStore`. */
export const ARTIFACT_STORE = Symbol('ArtifactStore');

/** The blobs of one service: each has its own part of the installation's store and cannot name another's. */
@Module({})
export class ArtifactsModule {
  static forRoot(url: string, service: string): DynamicModule {
    return {
      module: ArtifactsModule,
      global: true,
      providers: [{ provide: ARTIFACT_STORE, useFactory: () => openArtifactStore(partOf(url, service)) }],
      exports: [ARTIFACT_STORE],
    };
  }
}

function partOf(url: string, service: string): string {
  const part = new URL(url);
  part.pathname = `${part.pathname.replace(/\/$/, '')}/${service}`;
  return part.href;
}
