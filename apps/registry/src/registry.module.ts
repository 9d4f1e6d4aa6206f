import { Module, type DynamicModule } from '@nestjs/common';
import { ArtifactsModule } from '@orrery/platform-artifacts';
import { EventsModule } from '@orrery/platform-events';
import { SubgraphModule } from '@orrery/platform-graphql';
import { PostgresModule } from '@orrery/platform-postgres';
import { RedisModule } from '@orrery/platform-redis';
import { ServiceModule } from '@orrery/platform-service';
import { registrySchema } from './database/schema.js';
import { AliasesOfModelResolver } from './model-alias/aliases-of-model.resolver.js';
import { AliasesOfVersionResolver } from './model-alias/aliases-of-version.resolver.js';
import { ModelAliasLoader } from './model-alias/model-alias.loader.js';
import { ModelAliasRepository } from './model-alias/model-alias.repository.js';
import { ModelAliasResolver } from './model-alias/model-alias.resolver.js';
import { ModelAliasService } from './model-alias/model-alias.service.js';
import { ModelVersionController } from './model-version/model-version.controller.js';
import { ModelVersionLoader } from './model-version/model-version.loader.js';
import { ModelVersionRepository } from './model-version/model-version.repository.js';
import { ModelVersionResolver } from './model-version/model-version.resolver.js';
import { ModelVersionService } from './model-version/model-version.service.js';
import { VersionsOfModelResolver } from './model-version/versions-of-model.resolver.js';
import { RegisteredModelLoader } from './registered-model/registered-model.loader.js';
import { RegisteredModelRepository } from './registered-model/registered-model.repository.js';
import { RegisteredModelResolver } from './registered-model/registered-model.resolver.js';
import { RegisteredModelService } from './registered-model/registered-model.service.js';
import type { RegistryConfig } from './registry.config.js';
import { RunArtifacts } from './run-artifact/run-artifacts.js';
import { WebhookDeliverer } from './webhook/webhook-deliverer.js';
import { WebhookDeliveryRepository } from './webhook/webhook-delivery.repository.js';
import { WebhookDispatcher } from './webhook/webhook-dispatcher.js';
import { WebhookSender } from './webhook/webhook-sender.js';
import { WebhookTestService } from './webhook/webhook-test.service.js';
import { WebhookLoader } from './webhook/webhook.loader.js';
import { WebhookRepository } from './webhook/webhook.repository.js';
import { WebhookResolver } from './webhook/webhook.resolver.js';
import { WebhookService } from './webhook/webhook.service.js';

const REGISTERED_MODEL = [
  RegisteredModelRepository,
  RegisteredModelService,
  RegisteredModelLoader,
  RegisteredModelResolver,
];
const MODEL_VERSION = [
  ModelVersionRepository,
  ModelVersionService,
  ModelVersionLoader,
  ModelVersionResolver,
  VersionsOfModelResolver,
  RunArtifacts,
];
const MODEL_ALIAS = [
  ModelAliasRepository,
  ModelAliasService,
  ModelAliasLoader,
  ModelAliasResolver,
  AliasesOfModelResolver,
  AliasesOfVersionResolver,
];
const WEBHOOK = [
  WebhookRepository,
  WebhookDeliveryRepository,
  WebhookService,
  WebhookLoader,
  WebhookResolver,
  WebhookSender,
  WebhookTestService,
  WebhookDispatcher,
  WebhookDeliverer,
];

/** Everything the registry is made of. */
@Module({})
export class RegistryModule {
  static forConfig(config: RegistryConfig): DynamicModule {
    return {
      module: RegistryModule,
      imports: [
        ServiceModule.forRoot('registry', config),
        PostgresModule.forRoot({ url: config.databaseUrl, ...registrySchema }),
        RedisModule.forRoot({ url: config.redisUrl, prefix: config.redisPrefix }),
        EventsModule.forRoot(),
        ArtifactsModule.forRoot({ url: config.artifactsUrl, service: 'registry', env: config.artifactsEnv }),
        SubgraphModule.forRoot({ sdl: new URL('../src/', import.meta.url) }),
      ],
      controllers: [ModelVersionController],
      providers: [...REGISTERED_MODEL, ...MODEL_VERSION, ...MODEL_ALIAS, ...WEBHOOK],
    };
  }
}
