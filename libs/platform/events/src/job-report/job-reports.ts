import { Inject, Injectable } from '@nestjs/common';
import type { Identifier, ReportedJob } from '@orrery/domain';
import { Outbox } from '../outbox/outbox.js';

/** What a job has to say of a run of it. `inputs`, `outputs` and `columns` add to what it said of that run before. */
export interface JobReport extends Pick<ReportedJob, 'job' | 'state'> {
  /** One per run; the identifier of what runs (a study, a materialization) where it has one. */
  readonly runId: Identifier<string>;
  /** When that was; now, unless given. */
  readonly at?: Date;
  /** The run that this one is a part of. */
  readonly parent?: { readonly runId: Identifier<string>; readonly job: string };
  readonly error?: string;
  /** The moment, or the time, that the run is due for. */
  readonly nominal?: { readonly from: Date; readonly until?: Date };
  readonly after?: ReportedJob['after'];
  readonly inputs?: ReportedJob['inputs'];
  readonly outputs?: ReportedJob['outputs'];
  readonly columns?: ReportedJob['columns'];
}

/** How jobs tell what they read and wrote: in the same transaction as what they did. */
@Injectable()
export class JobReports {
  constructor(@Inject(Outbox) private readonly outbox: Outbox) {}

  async report(report: JobReport): Promise<void> {
    await this.outbox.publish('JobReported', report.runId, toReportedJob(report));
  }
}

/** A report as it travels. */
export function toReportedJob({ runId, job, state, nominal, after, ...rest }: JobReport): ReportedJob {
  const { at = new Date(), parent = null, error = null, inputs = [], outputs = [], columns = [] } = rest;
  return {
    ...{ runId, job, state, inputs, outputs, columns, parent, error, at: at.toISOString() },
    ...(nominal !== undefined && { nominal: toNominal(nominal) }),
    ...(after !== undefined && { after }),
  };
}

function toNominal({ from, until }: NonNullable<JobReport['nominal']>): NonNullable<ReportedJob['nominal']> {
  return { from: from.toISOString(), ...(until !== undefined && { until: until.toISOString() }) };
}
