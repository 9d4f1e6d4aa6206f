export { EVENT_STREAM } from './event-stream.js';
export { EVENT_ENTITIES, EVENT_MIGRATIONS, EventsModule } from './events.module.js';
export { EventConsumer, type EventHandler } from './inbox/event-consumer.js';
export { JobReports, toReportedJob, type JobReport } from './job-report/job-reports.js';
export { Outbox } from './outbox/outbox.js';
