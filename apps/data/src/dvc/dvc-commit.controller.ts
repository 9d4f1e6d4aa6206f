import { Controller, Get, Header, HttpCode, Param, Post, Req } from '@nestjs/common';
import { Access, Caller, publicOrigin, type Principal } from '@orrery/platform-service';
import type { FastifyRequest } from 'fastify';
import { DatasetVersionRepository } from '../dataset-version/dataset-version.repository.js';
import { DvcCommits } from './dvc-commits.js';
import { gitHook } from './git-hook.js';
import { requireRemoteName } from './object-name.js';
import { readCommitRequest } from './read-commit-request.js';

const OK = 200;

/** What Git knows and DVC does not push: which data a commit goes with. */
@Controller('dvc/:remote')
export class DvcCommitController {
  constructor(
    private readonly commits: DvcCommits,
    private readonly versions: DatasetVersionRepository,
  ) {}

  /** What came of each output of a commit. */
  @Post('commits')
  @HttpCode(OK)
  @Access('writer')
  async record(
    @Param('remote') remote: string,
    @Caller() { name: recordedBy }: Principal,
    @Req() request: FastifyRequest,
  ): Promise<object> {
    const told = await readCommitRequest(request);
    const { commit, outputs } = await this.commits.record({ ...told, remote, recordedBy });
    const versions = await this.versions.findByIds(outputs.flatMap(({ versionId }) => versionId ?? []));
    const { id, gitCommit, branch } = commit;
    return {
      ...{ id, remote, gitCommit, branch },
      outputs: outputs.map(({ path, dataset, state, versionId, missing, missingCount, reason }) => ({
        ...{ path, dataset, state, versionId, missing, missingCount, reason },
        version: (versionId && versions.get(versionId)?.version) ?? null,
      })),
    };
  }

  /** A script for Git that tells of commits as they are pushed. */
  @Get('hook')
  @Access('reader')
  @Header('content-type', 'text/x-shellscript; charset=utf-8')
  hook(@Param('remote') remote: string, @Req() request: FastifyRequest): string {
    return gitHook(`${publicOrigin(request)}/dvc/${requireRemoteName(remote)}`);
  }
}
