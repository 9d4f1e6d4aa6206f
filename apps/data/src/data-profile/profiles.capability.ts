import type { Capability } from '../capability.js';
import { DataProfileEntity } from './data-profile.entity.js';
import { DataProfileRepository } from './data-profile.repository.js';
import { ProfileOfVersionResolver } from './profile-of-version.resolver.js';

/** What is known of a version without reading it again. */
export const PROFILES: Capability = {
  providers: [DataProfileRepository, ProfileOfVersionResolver],
  controllers: [],
  entities: [DataProfileEntity],
  migrations: [],
};
