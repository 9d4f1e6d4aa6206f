import type { Capability } from '../capability.js';
import { WidenProfiles1760000000040 } from '../database/migrations/1760000000040-widen-profiles.js';
import { KeepColumnSketches1760000000041 } from '../database/migrations/1760000000041-keep-column-sketches.js';
import { ColumnSketchEntity } from './column-sketch.entity.js';
import { ColumnSketchRepository } from './column-sketch.repository.js';
import { DataProfileEntity } from './data-profile.entity.js';
import { DataProfileRepository } from './data-profile.repository.js';
import { MeasureVersionJob } from './measure-version.job.js';
import { MeasureVersionResolver } from './measure-version.resolver.js';
import { MergedProfileResolver } from './merged-profile.resolver.js';
import { ProfileOfVersionResolver } from './profile-of-version.resolver.js';
import { Profiles } from './profiles.js';
import { SketchesController } from './sketches.controller.js';

/** What is known of a version without reading it again. */
export const PROFILES: Capability = {
  providers: [
    DataProfileRepository,
    ColumnSketchRepository,
    Profiles,
    ProfileOfVersionResolver,
    MergedProfileResolver,
    MeasureVersionJob,
    MeasureVersionResolver,
  ],
  controllers: [SketchesController],
  entities: [DataProfileEntity, ColumnSketchEntity],
  migrations: [WidenProfiles1760000000040, KeepColumnSketches1760000000041],
};
