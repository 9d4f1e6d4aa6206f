import { Module } from '@nestjs/common';
import type { DatabaseSchema } from '@orrery/platform-postgres';
import { InboxEntryEntity } from './inbox/inbox-entry.entity.js';
import { EventConsumer } from './inbox/event-consumer.js';
import { JobReports } from './job-report/job-reports.js';
import { CreateOutboxAndInbox1700000000000 } from './migrations/1700000000000-create-outbox-and-inbox.js';
import { OutboxEntryEntity } from './outbox/outbox-entry.entity.js';
import { OutboxRelay } from './outbox/outbox-relay.js';
import { Outbox } from './outbox/outbox.js';

/** The tables that every service which speaks or listens adds to its own. */
export const EVENT_ENTITIES: DatabaseSchema['entities'] = [OutboxEntryEntity, InboxEntryEntity];
export const EVENT_MIGRATIONS: DatabaseSchema['migrations'] = [CreateOutboxAndInbox1700000000000];

/** Events out through the outbox, events in through the inbox. */
@Module({
  providers: [Outbox, OutboxRelay, EventConsumer, JobReports],
  exports: [Outbox, EventConsumer, JobReports],
})
export class EventsModule {
  static forRoot() {
    return { module: EventsModule, global: true };
  }
}
