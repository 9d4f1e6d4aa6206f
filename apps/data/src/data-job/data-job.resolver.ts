import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { InvalidInputError, isIdentifier } from '@orrery/domain';
import { connectionOf, pageRequest, type Connection, type ConnectionArgs } from '@orrery/platform-graphql';
import type { DataJob, DataJobState } from './data-job.js';
import { DataJobs } from './data-jobs.js';

interface DataJobsArgs extends ConnectionArgs {
  readonly kind?: string | null;
  readonly states?: readonly DataJobState[] | null;
}

const ANY_STATE: readonly DataJobState[] = ['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'];

@Resolver('DataJob')
export class DataJobResolver {
  constructor(private readonly jobs: DataJobs) {}

  @Query('dataJob')
  dataJob(@Args('id') id: string): Promise<DataJob | null> {
    return this.jobs.find(id);
  }

  @Query('dataJobs')
  async list(@Args() { kind, states, ...page }: DataJobsArgs): Promise<Connection<DataJob>> {
    const filter = { kind: kind ?? null, states: states ?? ANY_STATE };
    const request = pageRequest(page);
    if (request.after !== null && !isIdentifier(request.after)) {
      throw new InvalidInputError('after', '"after" must be the "endCursor" of an earlier page.');
    }
    return connectionOf(await this.jobs.list(filter, request), ({ id }) => id);
  }

  @Mutation('cancelDataJob')
  async cancel(@Args('input') { id }: { readonly id: string }) {
    return { __typename: 'CancelDataJobSuccess', job: await this.jobs.cancel(id) };
  }

  @Mutation('resumeDataJob')
  async resume(@Args('input') { id }: { readonly id: string }) {
    return { __typename: 'ResumeDataJobSuccess', job: await this.jobs.resume(id) };
  }
}
