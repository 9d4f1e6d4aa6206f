import { EVENT_ENTITIES, EVENT_MIGRATIONS } from '@orrery/platform-events';
import type { DatabaseSchema } from '@orrery/platform-postgres';
import { RunningTestEntity } from '../ab-test/running-test.entity.js';
import { EndpointEntity } from '../endpoint/endpoint.entity.js';
import { TrafficShareEntity } from '../endpoint/traffic-share.entity.js';
import { LatencyWindowEntity } from '../latency/latency-window.entity.js';
import { ServedVersionEntity } from '../model-backend/served-version.entity.js';
import { CreateServing1760000000000 } from './migrations/1760000000000-create-serving.js';

/** The tables of this service and how they came to be. */
export const servingSchema: DatabaseSchema = {
  entities: [
    ...EVENT_ENTITIES,
    EndpointEntity,
    TrafficShareEntity,
    ServedVersionEntity,
    RunningTestEntity,
    LatencyWindowEntity,
  ],
  migrations: [...EVENT_MIGRATIONS, CreateServing1760000000000],
};
