import { EVENT_ENTITIES, EVENT_MIGRATIONS } from '@orrery/platform-events';
import type { DatabaseSchema } from '@orrery/platform-postgres';
import { RunningTestEntity } from '../ab-test/running-test.entity.js';
import { BatchSettingEntity } from '../batching/batch-setting.entity.js';
import { BanditArmEntity } from '../bandit/bandit-arm.entity.js';
import { BanditEntity } from '../bandit/bandit.entity.js';
import { EndpointLabelEntity } from '../endpoint/endpoint-label.entity.js';
import { EndpointEntity } from '../endpoint/endpoint.entity.js';
import { TrafficDivisionEntity } from '../endpoint/traffic-division.entity.js';
import { TrafficShareEntity } from '../endpoint/traffic-share.entity.js';
import { LatencyWindowEntity } from '../latency/latency-window.entity.js';
import { InputRulesEntity } from '../input-rules/input-rules.entity.js';
import { RequestLimitEntity } from '../limits/request-limit.entity.js';
import { PayloadLoggerEntity } from '../payload-logger/payload-logger.entity.js';
import { RolloutStepEntity } from '../rollout/rollout-step.entity.js';
import { RolloutEntity } from '../rollout/rollout.entity.js';
import { ShadowEntity } from '../shadow/shadow.entity.js';
import { RemoteBackendEntity } from '../remote-backend/remote-backend.entity.js';
import { ServedVersionEntity } from '../model-backend/served-version.entity.js';
import { CreateServing1760000000000 } from './migrations/1760000000000-create-serving.js';
import { LoadEndpoints1760000000020 } from './migrations/1760000000020-load-endpoints.js';
import { CreateEndpointLabel1760000000030 } from './migrations/1760000000030-create-endpoint-label.js';
import { KeyServedVersionsByModel1760000000010 } from './migrations/1760000000010-key-served-versions-by-model.js';

import { KeepTrafficHistory1760000000031 } from './migrations/1760000000031-keep-traffic-history.js';
import { CreateRollout1760000000032 } from './migrations/1760000000032-create-rollout.js';
import { CreateBandit1760000000034 } from './migrations/1760000000034-create-bandit.js';
import { CreateShadow1760000000033 } from './migrations/1760000000033-create-shadow.js';

import { CreateRemoteBackend1760000000040 } from './migrations/1760000000040-create-remote-backend.js';
import { CreateRequestLimit1760000000050 } from './migrations/1760000000050-create-request-limit.js';
import { CreateInputRules1760000000051 } from './migrations/1760000000051-create-input-rules.js';
import { CreatePayloadLogger1760000000052 } from './migrations/1760000000052-create-payload-logger.js';
import { DivideByDecision1760000000062 } from './migrations/1760000000062-divide-by-decision.js';
import { KeepSavedGroups1760000000063 } from './migrations/1760000000063-keep-saved-groups.js';
import { CreateBatchSetting1760000000070 } from './migrations/1760000000070-create-batch-setting.js';
import { RouteByPlan1760000000061 } from './migrations/1760000000061-route-by-plan.js';
import { KeepSampleRows1760000000060 } from './migrations/1760000000060-keep-sample-rows.js';

/** The tables of this service and how they came to be. */
export const servingSchema: DatabaseSchema = {
  entities: [
    ...EVENT_ENTITIES,
    EndpointEntity,
    EndpointLabelEntity,
    TrafficShareEntity,
    TrafficDivisionEntity,
    RolloutEntity,
    RolloutStepEntity,
    ShadowEntity,
    BanditEntity,
    BanditArmEntity,
    ServedVersionEntity,
    RemoteBackendEntity,
    RequestLimitEntity,
    InputRulesEntity,
    BatchSettingEntity,
    PayloadLoggerEntity,
    RunningTestEntity,
    LatencyWindowEntity,
  ],
  migrations: [
    ...EVENT_MIGRATIONS,
    CreateServing1760000000000,
    KeyServedVersionsByModel1760000000010,
    LoadEndpoints1760000000020,
    CreateEndpointLabel1760000000030,
    KeepTrafficHistory1760000000031,
    CreateRollout1760000000032,
    CreateShadow1760000000033,
    CreateBandit1760000000034,
    CreateRemoteBackend1760000000040,
    CreateRequestLimit1760000000050,
    CreateInputRules1760000000051,
    CreatePayloadLogger1760000000052,
    KeepSampleRows1760000000060,
    RouteByPlan1760000000061,
    DivideByDecision1760000000062,
    KeepSavedGroups1760000000063,
    CreateBatchSetting1760000000070,
  ],
};
