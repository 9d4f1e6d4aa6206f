export type { DeclaredRoute } from './access/declared-routes.js';
export {
  PROJECT_GRANTS,
  PROJECT_TOKENS,
  ProjectScope,
  type ProjectCase,
  type ProjectScopeOptions,
  type SecretWorld,
} from './access/project-scope.js';
export type { RouteAnswer, RouteCall } from './access/route-calls.js';
export { seeded } from './fuzz/hostile-requests.js';
export { hostileFindings, type HostileOptions } from './fuzz/hostile-findings.js';
export { toldLineage } from './lineage/told-lineage.js';
export { buildProgram, type AppProgram } from './programs/build-program.js';
export { listen, sendJson, type Answer, type Listener } from './servers/listener.js';
export { createTestDatabase } from './servers/test-database.js';
export type { TestDatabase, TestDatabaseOptions } from './servers/test-database.js';
export { testRedis, testRedisPrefix } from './servers/test-redis.js';
export type { TestRedis } from './servers/test-redis.js';
export { webhookReceiver, type ReceivedWebhook, type WebhookReceiver } from './servers/webhook-receiver.js';
export { testPostgresUrl, testRedisUrl } from './servers/test-servers.js';
export { startTestService, testToken } from './service/start-test-service.js';
export type { GraphQLAnswer, TestService, TestServiceOptions } from './service/start-test-service.js';
export { SOON } from './soon.js';
