import { Controller, Get, Header, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { Access, Caller, publicOrigin, type Principal } from '@orrery/platform-service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DatasetVersionRepository } from '../dataset-version/dataset-version.repository.js';
import { DvcCommitJobs } from './dvc-commit-jobs.js';
import { DvcCommits } from './dvc-commits.js';
import { gitHook } from './git-hook.js';
import { requireRemoteName } from './object-name.js';
import { readCommitRequest } from './read-commit-request.js';
import { toldCommit } from './told-commit.js';

const OK = 200;
const ACCEPTED = 202;
/** RFC 7240, section 4.1. */
const RESPOND_ASYNC = 'respond-async';

/** What Git knows and DVC does not push: which data a commit goes with. */
@Controller('dvc/:remote')
export class DvcCommitController {
  constructor(
    private readonly commits: DvcCommits,
    private readonly jobs: DvcCommitJobs,
    private readonly versions: DatasetVersionRepository,
  ) {}

  /** 200 with what came of each output of a commit; 202 with a job that will know, where that is preferred. */
  @Post('commits')
  @HttpCode(OK)
  @Access('writer')
  async record(
    @Param('remote') remote: string,
    @Caller() { name: recordedBy }: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const told = { ...(await readCommitRequest(request)), remote, recordedBy };
    if (!prefersJob(request)) return toldCommit(remote, await this.commits.record(told), this.versions);
    const { id, state } = await this.jobs.start(told);
    void reply.status(ACCEPTED).header('preference-applied', RESPOND_ASYNC);
    return { job: id, state };
  }

  /** A script for Git that tells of commits as they are pushed. */
  @Get('hook')
  @Access('reader')
  @Header('content-type', 'text/x-shellscript; charset=utf-8')
  hook(@Param('remote') remote: string, @Req() request: FastifyRequest): string {
    return gitHook(`${publicOrigin(request)}/dvc/${requireRemoteName(remote)}`);
  }
}

function prefersJob({ headers }: FastifyRequest): boolean {
  const preferences = [headers['prefer'] ?? []].flat().join(',').toLowerCase().split(',');
  return preferences.some((preference) => preference.split(';', 1)[0]?.trim() === RESPOND_ASYNC);
}
