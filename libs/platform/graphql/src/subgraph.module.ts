import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { ApolloFederationDriverConfig } from '@nestjs/apollo';
import { Module, type DynamicModule } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { ServiceLogger, TokenAuthenticator } from '@orrery/platform-service';
import { formatErrorWith } from './errors/format-error.js';
import { governRootFields } from './errors/root-fields.js';
import { refuseUnstorableText } from './errors/storable-text.js';
import { tellFailures } from './errors/told-failures.js';
import { SubgraphDriver } from './execution/subgraph-driver.js';
import { MAX_TOKENS, OPERATION_LIMITS, operationLimitsRule } from './limits/operation-limits.js';
import { SHARED_SCALARS } from './scalars/scalars.js';
import { readSubgraphSdl } from './sdl/read-sdl.js';
import { contextWith } from './subgraph-context.js';

/** A service's part of the graph, at `/graphql`: the SDL files below `sdl`, answered by the service's resolvers. */
@Module({})
export class SubgraphModule {
  static forRoot({ sdl }: { readonly sdl: URL }): DynamicModule {
    return {
      module: SubgraphModule,
      imports: [
        GraphQLModule.forRootAsync<ApolloFederationDriverConfig>({
          driver: SubgraphDriver,
          inject: [TokenAuthenticator, ServiceLogger],
          useFactory: (authenticator: TokenAuthenticator, logger: ServiceLogger) => ({
            typeDefs: readSubgraphSdl(sdl),
            resolvers: SHARED_SCALARS,
            inheritResolversFromInterfaces: false,
            transformSchema: (schema) => governRootFields(tellFailures(refuseUnstorableText(schema))),
            context: contextWith(authenticator),
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
          }),
        }),
      ],
    };
  }
}
