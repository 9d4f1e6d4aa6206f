export { Queues, type JobHandler, type JobRequest, type WorkerOptions } from './queues.js';
export { RedisConnections } from './redis-connections.js';
export { RedisModule, type RedisModuleOptions } from './redis.module.js';
export { StreamConsumer, type StreamConsumerOptions, type StreamEntry } from './stream-consumer.js';
