import { EVENT_ENTITIES, EVENT_MIGRATIONS } from '@orrery/platform-events';
import type { DatabaseSchema } from '@orrery/platform-postgres';
import { AlertRuleEntity } from '../alert-rule/alert-rule.entity.js';
import { AlertDeliveryEntity } from '../alert/alert-delivery.entity.js';
import { AlertEntity } from '../alert/alert.entity.js';
import { BaselineColumnEntity } from '../baseline/baseline-column.entity.js';
import { BaselineEntity } from '../baseline/baseline.entity.js';
import { ChannelEntity } from '../channel/channel.entity.js';
import { DatasetNoticeEntity, DatasetWatchEntity } from '../dataset-watch/dataset-watch.entities.js';
import { DriftReportEntity } from '../drift-report/drift-report.entity.js';
import { InferenceExchangeEntity } from '../inference-event/inference-exchange.entity.js';
import { MonitorEntity } from '../monitor/monitor.entity.js';
import { StreamPositionEntity } from '../prediction-stream/stream-position.entity.js';
import { TrafficWindowSampleEntity } from '../traffic-window/traffic-window-sample.entity.js';
import { TrafficWindowEntity } from '../traffic-window/traffic-window.entity.js';
import { CreateMonitors1760000000000 } from './migrations/1760000000000-create-monitors.js';
import { FindOpenAlertsOfVersions1760000000020 } from './migrations/1760000000020-find-open-alerts-of-versions.js';
import { CreateInferenceExchange1760000000030 } from './migrations/1760000000030-create-inference-exchange.js';
import { BaselinesOfVersions1760000000042 } from './migrations/1760000000042-baselines-of-versions.js';
import { WatchDatasets1760000000050 } from './migrations/1760000000050-watch-datasets.js';

/** The tables of this service and how they came to be. */
export const monitoringSchema: DatabaseSchema = {
  entities: [
    ...EVENT_ENTITIES,
    ChannelEntity,
    MonitorEntity,
    AlertRuleEntity,
    BaselineEntity,
    BaselineColumnEntity,
    TrafficWindowEntity,
    TrafficWindowSampleEntity,
    StreamPositionEntity,
    DriftReportEntity,
    AlertEntity,
    AlertDeliveryEntity,
    InferenceExchangeEntity,
    DatasetWatchEntity,
    DatasetNoticeEntity,
  ],
  migrations: [
    ...EVENT_MIGRATIONS,
    CreateMonitors1760000000000,
    FindOpenAlertsOfVersions1760000000020,
    CreateInferenceExchange1760000000030,
    BaselinesOfVersions1760000000042,
    WatchDatasets1760000000050,
  ],
};
