import { ARTIFACT_STORE, PackedStore, type ArtifactStore } from '@orrery/platform-artifacts';
import { SERVICE_CONFIG, ServiceLogger } from '@orrery/platform-service';
import type { Capability } from '../capability.js';
import { CreateContent1760000000010 } from '../database/migrations/1760000000010-create-content.js';
import { CreateDamage1760000000011 } from '../database/migrations/1760000000011-create-damage.js';
import { ChunkIndexRepository } from './chunk-index.repository.js';
import { ContentAdoption } from './content-adoption.js';
import { ContentMirror } from './content-mirror.js';
import { ContentUpkeep } from './content-upkeep.js';
import { ContentUseRepository } from './content-use.repository.js';
import { Content } from './content.js';
import { DamageRepository } from './damage.repository.js';
import { GarbageCollector } from './garbage-collector.js';
import { GarbageRepository } from './garbage.repository.js';
import { LeaseRepository } from './lease.repository.js';
import { MIRROR_STORE, openMirror } from './mirror-store.js';
import { PackRepository } from './pack.repository.js';
import { StorageJobs } from './storage-jobs.js';
import { StorageScrub } from './storage-scrub.js';
import { StorageResolver } from './storage.resolver.js';

function openPacks(
  store: ArtifactStore,
  mirror: ArtifactStore | null,
  index: ChunkIndexRepository,
  damages: DamageRepository,
  logger: ServiceLogger,
): PackedStore {
  return new PackedStore({
    store,
    mirror: mirror ?? undefined,
    index,
    onDamage: (damage) => {
      logger.warn('a stored chunk is damaged', { ...damage });
      damages.record(damage).catch((error: unknown) => logger.error(error));
    },
  });
}

/** The bytes of datasets, each stored once. */
export const CONTENT: Capability = {
  providers: [
    Content,
    ChunkIndexRepository,
    ContentUseRepository,
    DamageRepository,
    GarbageCollector,
    GarbageRepository,
    ContentAdoption,
    ContentMirror,
    ContentUpkeep,
    PackRepository,
    StorageJobs,
    StorageResolver,
    StorageScrub,
    LeaseRepository,
    { provide: MIRROR_STORE, useFactory: openMirror, inject: [SERVICE_CONFIG] },
    {
      provide: PackedStore,
      useFactory: openPacks,
      inject: [ARTIFACT_STORE, MIRROR_STORE, ChunkIndexRepository, DamageRepository, ServiceLogger],
    },
  ],
  controllers: [],
  entities: [],
  migrations: [CreateContent1760000000010, CreateDamage1760000000011],
};
