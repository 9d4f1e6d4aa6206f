import type { Capability } from '../capability.js';
import { WidenProfiles1760000000040 } from '../database/migrations/1760000000040-widen-profiles.js';
import { DataProfileEntity } from './data-profile.entity.js';
import { DataProfileRepository } from './data-profile.repository.js';
import { ProfileOfVersionResolver } from './profile-of-version.resolver.js';

/** What is known of a version without reading it again. */
export const PROFILES: Capability = {
  providers: [DataProfileRepository, ProfileOfVersionResolver],
  controllers: [],
  entities: [DataProfileEntity],
  migrations: [WidenProfiles1760000000040],
};
