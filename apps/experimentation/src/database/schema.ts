import { EVENT_ENTITIES, EVENT_MIGRATIONS } from '@orrery/platform-events';
import type { DatabaseSchema } from '@orrery/platform-postgres';
import { ABTestEntity } from '../ab-test/ab-test.entity.js';
import { VariationEntity } from '../ab-test/variation.entity.js';
import { CreateExperimentation1760000000000 } from './migrations/1760000000000-create-experimentation.js';
import { CreateOutcomeMetric1760000000010 } from './migrations/1760000000010-create-outcome-metric.js';
import { CreateOutcomeEvent1760000000011 } from './migrations/1760000000011-create-outcome-event.js';
import { CreateStatistics1760000000012 } from './migrations/1760000000012-create-statistics.js';
import { PlanABTests1760000000020 } from './migrations/1760000000020-plan-ab-tests.js';
import { KeepABTestHistory1760000000021 } from './migrations/1760000000021-keep-ab-test-history.js';
import { CreateAnalysisReport1760000000022 } from './migrations/1760000000022-create-analysis-report.js';
import { DecideABTests1760000000023 } from './migrations/1760000000023-decide-ab-tests.js';
import { CreateFlag1760000000030 } from './migrations/1760000000030-create-flag.js';
import { CreateSavedGroup1760000000031 } from './migrations/1760000000031-create-saved-group.js';
import { CreateSdkConnection1760000000032 } from './migrations/1760000000032-create-sdk-connection.js';
import { CreateStickyAssignment1760000000033 } from './migrations/1760000000033-create-sticky-assignment.js';
import { CreateClientMetrics1760000000034 } from './migrations/1760000000034-create-client-metrics.js';
import { DivideStatistics1760000000045 } from './migrations/1760000000045-divide-statistics.js';

/** The tables of this service and how they came to be. */
export const experimentationSchema: DatabaseSchema = {
  entities: [...EVENT_ENTITIES, ABTestEntity, VariationEntity],
  migrations: [
    ...EVENT_MIGRATIONS,
    CreateExperimentation1760000000000,
    CreateOutcomeMetric1760000000010,
    CreateOutcomeEvent1760000000011,
    CreateStatistics1760000000012,
    PlanABTests1760000000020,
    KeepABTestHistory1760000000021,
    CreateAnalysisReport1760000000022,
    DecideABTests1760000000023,
    CreateFlag1760000000030,
    CreateSavedGroup1760000000031,
    CreateSdkConnection1760000000032,
    CreateStickyAssignment1760000000033,
    CreateClientMetrics1760000000034,
    DivideStatistics1760000000045,
  ],
};
