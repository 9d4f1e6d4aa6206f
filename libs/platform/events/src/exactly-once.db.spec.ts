import { Inject, Injectable, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { PostgresModule, UnitOfWork, newId, type DatabaseSchema } from '@orrery/platform-postgres';
import { Queues, RedisModule } from '@orrery/platform-redis';
import {
  ServiceModule,
  readServiceConfig,
  type ServiceConfig,
  type ServiceDefinition,
} from '@orrery/platform-service';
import { startTestService, type TestService } from '@orrery/testing';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { EVENT_ENTITIES, EVENT_MIGRATIONS, EventConsumer, EventsModule, Outbox } from './index.js';

/** Counts its effects without any protection of its own. */
@Injectable()
class Counter implements OnModuleInit {
  constructor(
    @Inject(EventConsumer) private readonly events: EventConsumer,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(Queues) private readonly queues: Queues,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
  ) {}

  onModuleInit(): void {
    counters.push(this);
    this.events.on('StudyFinished', async ({ data }) => {
      await this.unitOfWork.manager.query('INSERT INTO effect (name) VALUES ($1)', [data.name]);
      await this.outbox.enqueue({ queue: 'counting', name: 'count', id: data.studyId, payload: data.name });
    });
    this.queues.work(
      'counting',
      async (name) =>
        void (await this.unitOfWork.manager.query('INSERT INTO job (name) VALUES ($1)', [name])),
      { concurrency: 4 },
    );
  }

  say(name: string, { fail = false } = {}): Promise<void> {
    return this.unitOfWork.run(async () => {
      const studyId = newId();
      await this.outbox.publish('StudyFinished', studyId, { studyId, name, bestRunId: null });
      if (fail) throw new Error('rolled back');
    });
  }
}

class CreateEffect1800000000000 implements MigrationInterface {
  readonly name = 'CreateEffect1800000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE effect (name text NOT NULL)');
    await runner.query('CREATE TABLE job (name text NOT NULL)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE effect, job');
  }
}

const schema: DatabaseSchema = {
  entities: EVENT_ENTITIES,
  migrations: [...EVENT_MIGRATIONS, CreateEffect1800000000000],
};

@Module({})
class CountingModule {
  static forConfig(config: ServiceConfig): DynamicModule {
    return {
      module: CountingModule,
      imports: [
        ServiceModule.forRoot('data', config),
        PostgresModule.forRoot({ url: config.databaseUrl, ...schema }),
        RedisModule.forRoot({ url: config.redisUrl, prefix: config.redisPrefix }),
        EventsModule.forRoot(),
      ],
      providers: [Counter],
    };
  }
}

const counting: ServiceDefinition = {
  name: 'data',
  bodyLimitBytes: 1024,
  readConfig: readServiceConfig,
  module: (config) => CountingModule.forConfig(config),
};

/** The instances that were started; the newest is the one that runs. */
const counters: Counter[] = [];

async function say(name: string, options?: { fail: boolean }): Promise<void> {
  await counters.at(-1)?.say(name, options);
}
let service: TestService;
let database: Client;

beforeAll(async () => {
  service = await startTestService({ ...counting }, schema);
  database = new Client(service.databaseUrl);
  await database.connect();
});

beforeEach(() => database.query('TRUNCATE effect, job'));

afterAll(async () => {
  await database.end();
  await service.close();
});

describe('events and jobs', () => {
  it('reach their consumer once each', async () => {
    const names = namesOf('once', 300);
    await Promise.all(names.map((name) => say(name)));

    await expectEffects(names);
  });

  it('are not told of when their transaction is rolled back', async () => {
    await expect(say('never', { fail: true })).rejects.toThrow('rolled back');
    await say('after');

    await expectEffects(['after']);
  });

  it('have one effect when the relay delivers them twice', async () => {
    const redis = new Redis(service.redis.url);
    await say('twice');
    await expectEffects(['twice']);

    const stream = `${service.redis.prefix}:events`;
    const [[, fields] = ['', []]] = await redis.xrevrange(stream, '+', '-', 'COUNT', 1);
    await redis.xadd(stream, '*', ...fields);
    await say('last');

    await expectEffects(['twice', 'last']);
    redis.disconnect();
  });

  it('survive a restart in their midst', async () => {
    const names = namesOf('restart', 200);
    await Promise.all(names.map((name) => say(name)));
    await service.restart();

    await expectEffects(names);
  });
});

function namesOf(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}-${i}`);
}

async function expectEffects(names: readonly string[]): Promise<void> {
  for (const table of ['effect', 'job']) {
    await vi.waitFor(
      async () => {
        const { rows } = await database.query<{ name: string }>(`SELECT name FROM ${table}`);
        expect(rows.map(({ name }) => name).sort()).toEqual([...names].sort());
      },
      { timeout: 50_000, interval: 50 },
    );
  }
}
