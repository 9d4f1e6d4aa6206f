import { Module, type DynamicModule } from '@nestjs/common';
import { MlflowServerController } from '@orrery/platform-mlflow';
import { ServiceModule, type ServiceConfig } from '@orrery/platform-service';
import { GraphModule } from './graph/graph.module.js';
import { ProtocolProxy } from './protocols/protocol-proxy.js';
import { ResetServices } from './reset-services.js';

/** The one public address: the graph, and the protocols of the services behind it. */
@Module({})
export class GatewayModule {
  static forConfig(config: ServiceConfig): DynamicModule {
    return {
      module: GatewayModule,
      imports: [ServiceModule.forRoot('gateway', config), GraphModule.forConfig(config)],
      controllers: [MlflowServerController],
      providers: [ProtocolProxy, ResetServices],
    };
  }
}
