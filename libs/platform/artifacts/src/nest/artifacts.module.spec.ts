import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, describe, expect, it } from 'vitest';
import type { ArtifactStore } from '../store/artifact-store.js';
import { InvalidArtifactStoreUrlError } from '../store/artifact.errors.js';
import { ARTIFACT_STORE, ArtifactsModule } from './artifacts.module.js';

const folder = await mkdtemp(join(tmpdir(), 'orrery-module-'));
afterAll(() => rm(folder, { recursive: true }));

@Injectable()
class Keeper {
  constructor(@Inject(ARTIFACT_STORE) readonly store: ArtifactStore) {}
}

@Module({ providers: [Keeper] })
class KeeperModule {}

const quiet = { logger: false, abortOnError: false } as const;

describe('ArtifactsModule', () => {
  it('gives every module the store, and closes it with the application', async () => {
    @Module({
      imports: [
        ArtifactsModule.forRoot({ url: pathToFileURL(folder).href, service: 'registry' }),
        KeeperModule,
      ],
    })
    class AppModule {}
    const app = await NestFactory.createApplicationContext(AppModule, quiet);
    const { store } = app.get(Keeper, { strict: false });
    expect((await store.put(Buffer.from('x'))).isNew).toBe(true);
    await app.close();
  });

  it('does not start over a URL that names no store', async () => {
    @Module({ imports: [ArtifactsModule.forRoot({ url: 'ftp://host', service: 'registry' })] })
    class AppModule {}
    const start = NestFactory.createApplicationContext(AppModule, quiet);
    await expect(start).rejects.toBeInstanceOf(InvalidArtifactStoreUrlError);
  });
});
