import { createHash } from 'node:crypto';
import { LISTENER_NAMES } from '@orrery/domain';
import { readServiceConfig } from '@orrery/platform-service';
import { describe, expect, it } from 'vitest';
import { serviceEnvironment, type Installation } from './service-environment.js';
import type { ServicePorts } from './service-ports.js';

const installation: Installation = {
  home: {
    path: '/clone/.orrery',
    postgres: '/clone/.orrery/postgres',
    redis: '/clone/.orrery/redis',
    artifacts: '/clone/.orrery/artifacts',
    logs: '/clone/.orrery/logs',
    processes: '/clone/.orrery/processes',
    demo: '/clone/.orrery/demo',
    lock: '/clone/.orrery/start.lock',
    ports: '/clone/.orrery/ports.json',
    secrets: '/clone/.orrery/secrets.json',
    mainJobMarker: '/clone/.orrery/main-job.json',
  },
  ports: {
    ...Object.fromEntries(LISTENER_NAMES.map((name, index) => [name, 4000 + index])),
    grpc: 8500,
  } as ServicePorts,
  tokens: { admin: 'a', writer: 'w', reader: 'r', service: 's' },
  databaseUrls: new Map([['data', 'postgres://orrery_data:p@127.0.0.1:5432/orrery_data']]),
  redisUrl: 'redis://:p@127.0.0.1:6379',
};

describe('serviceEnvironment', () => {
  it('is one that a service can read its configuration from', () => {
    const config = readServiceConfig(serviceEnvironment('data', installation, {}));
    expect(config).toMatchObject({ mode: 'local', host: '127.0.0.1', port: 4000, serviceToken: 's' });
    expect(Object.keys(config.urls)).toHaveLength(LISTENER_NAMES.length);
  });

  it('gives a service its own database, and the gateway none', () => {
    const admin = { DATABASE_URL: 'postgres://admin@db/postgres' };
    expect(serviceEnvironment('data', installation, admin)['DATABASE_URL']).toContain('orrery_data');
    expect(serviceEnvironment('gateway', installation, admin)['DATABASE_URL']).toBeUndefined();
  });

  it('gives serving, and nobody else, a port for gRPC', () => {
    expect(serviceEnvironment('serving', installation, {})['ORRERY_GRPC_PORT']).toBe('8500');
    expect(serviceEnvironment('data', installation, {})['ORRERY_GRPC_PORT']).toBeUndefined();
  });

  it('names the hash of each token, and only the service token itself', () => {
    const { ORRERY_TOKENS: tokens = '' } = serviceEnvironment('data', installation, {});
    const sha256 = createHash('sha256').update('w').digest('hex');
    expect(JSON.parse(tokens)).toContainEqual({ name: 'writer', role: 'writer', sha256 });
  });

  it('passes on the platform settings of the caller, and nothing else of its environment', () => {
    const env = serviceEnvironment('data', installation, { ORRERY_LOG_LEVEL: 'debug', AWS_SECRET: 'x' });
    expect(env['ORRERY_LOG_LEVEL']).toBe('debug');
    expect(env['AWS_SECRET']).toBeUndefined();
  });

  it('shows credentials of buckets to who reads tables there, and to nobody else', () => {
    const keys = {
      AWS_ACCESS_KEY_ID: 'AK',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_REGION: 'eu-1',
      AWS_PROFILE: 'me',
    };
    const env = { ...keys, ORRERY_LAKEHOUSE_ROOTS: 'lake=file:///srv/lake,cloud=s3://tables' };
    const told = serviceEnvironment('data', installation, env);

    expect(told).toMatchObject({
      AWS_ACCESS_KEY_ID: 'AK',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_REGION: 'eu-1',
    });
    expect(told['AWS_PROFILE']).toBeUndefined();
    expect(serviceEnvironment('serving', installation, env)['AWS_SECRET_ACCESS_KEY']).toBeUndefined();
    expect(serviceEnvironment('data', installation, keys)['AWS_SECRET_ACCESS_KEY']).toBeUndefined();
  });
});
