import { EVENT_ENTITIES, EVENT_MIGRATIONS } from '@orrery/platform-events';
import type { DatabaseSchema } from '@orrery/platform-postgres';
import { AliasChangeEntity } from '../model-alias/alias-change.entity.js';
import { ModelAliasEntity } from '../model-alias/model-alias.entity.js';
import { ModelVersionEntity } from '../model-version/model-version.entity.js';
import { ModelOptimizationEntity } from '../model-optimization/model-optimization.entity.js';
import { PromotionPolicyEntity } from '../promotion-policy/promotion-policy.entity.js';
import { PromotionApprovalEntity } from '../promotion/promotion-approval.entity.js';
import { PromotionEntity } from '../promotion/promotion.entity.js';
import { RegisteredModelEntity } from '../registered-model/registered-model.entity.js';
import { WebhookDeliveryEntity } from '../webhook/webhook-delivery.entity.js';
import { WebhookEntity } from '../webhook/webhook.entity.js';
import { CreateModelRegistry1760000000000 } from './migrations/1760000000000-create-model-registry.js';
import { DescribeModelsAsMlflowDoes1760000000010 } from './migrations/1760000000010-describe-models-as-mlflow-does.js';
import { OrderAliasChanges1760000000020 } from './migrations/1760000000020-order-alias-changes.js';
import { CreatePromotions1760000000021 } from './migrations/1760000000021-create-promotions.js';
import { CreateWebhooks1760000000030 } from './migrations/1760000000030-create-webhooks.js';
import { CreateModelOptimizations1760000000040 } from './migrations/1760000000040-create-model-optimizations.js';
import { KeepSampleRows1760000000050 } from './migrations/1760000000050-keep-sample-rows.js';

/** The tables of this service and how they came to be. */
export const registrySchema: DatabaseSchema = {
  entities: [
    ...EVENT_ENTITIES,
    RegisteredModelEntity,
    ModelVersionEntity,
    ModelAliasEntity,
    AliasChangeEntity,
    PromotionPolicyEntity,
    PromotionEntity,
    PromotionApprovalEntity,
    WebhookEntity,
    WebhookDeliveryEntity,
    ModelOptimizationEntity,
  ],
  migrations: [
    ...EVENT_MIGRATIONS,
    CreateModelRegistry1760000000000,
    DescribeModelsAsMlflowDoes1760000000010,
    OrderAliasChanges1760000000020,
    CreatePromotions1760000000021,
    CreateWebhooks1760000000030,
    CreateModelOptimizations1760000000040,
    KeepSampleRows1760000000050,
  ],
};
