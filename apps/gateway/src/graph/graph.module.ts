import { readFileSync } from 'node:fs';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloGatewayDriver, type ApolloGatewayDriverConfig } from '@nestjs/apollo';
import { Module, type DynamicModule } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import type { ListenerName } from '@orrery/domain';
import { MAX_TOKENS, OPERATION_LIMITS, formatErrorWith, operationLimitsRule } from '@orrery/platform-graphql';
import { ServiceLogger, TokenAuthenticator, type ServiceConfig } from '@orrery/platform-service';
import { gatewayContextWith } from './gateway-context.js';
import { SubgraphSource } from './subgraph-source.js';

/** Composed and checked when the graph changed, so a subgraph that is down cannot keep the gateway from starting. */
const SUPERGRAPH = new URL('../../../../supergraph.graphql', import.meta.url);

/** The whole graph at `/graphql`. */
@Module({})
export class GraphModule {
  static forConfig(config: ServiceConfig): DynamicModule {
    return {
      module: GraphModule,
      imports: [
        GraphQLModule.forRootAsync<ApolloGatewayDriverConfig>({
          driver: ApolloGatewayDriver,
          inject: [TokenAuthenticator, ServiceLogger],
          useFactory: (authenticator: TokenAuthenticator, logger: ServiceLogger) => ({
            gateway: {
              supergraphSdl: readFileSync(SUPERGRAPH, 'utf8'),
              buildService: ({ name }) => new SubgraphSource(name, config.urls[name as ListenerName] ?? ''),
            },
            server: {
              path: '/graphql',
              context: gatewayContextWith(authenticator),
              formatError: formatErrorWith(logger),
              validationRules: [operationLimitsRule(OPERATION_LIMITS)],
              parseOptions: { maxTokens: MAX_TOKENS },
              introspection: true,
              graphiql: false,
              includeStacktraceInErrorResponses: false,
              plugins: [
                // Otherwise every field of every answer is instrumented, for a cache hint that nobody gives.
                ApolloServerPluginCacheControlDisabled(),
                ApolloServerPluginInlineTraceDisabled(),
                ApolloServerPluginUsageReportingDisabled(),
              ],
            },
          }),
        }),
      ],
    };
  }
}
