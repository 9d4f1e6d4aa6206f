import { Injectable } from '@nestjs/common';
import { ConflictError, type DatasetVersionId } from '@orrery/domain';
import { parseLogicalPath } from '@orrery/platform-artifacts';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, LessThan, type Repository } from 'typeorm';
import type { DvcCommit, DvcCommitId, DvcOutput } from './dvc-commit.js';
import type { DvcRemoteId } from './dvc-remote.js';
import { DvcCommitEntity, DvcOutputEntity } from './dvc.entities.js';

type CommitKey = Pick<DvcCommit, 'remoteId' | 'gitCommit' | 'branch'>;

@Injectable()
export class DvcCommitRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Does nothing for a commit of that branch that is there. */
  async insert(commit: DvcCommit): Promise<void> {
    await this.commits.createQueryBuilder().insert().values(commit).orIgnore().execute();
  }

  async find({ remoteId, gitCommit, branch }: CommitKey): Promise<DvcCommit | null> {
    const row = await this.commits.findOneBy({ remoteId, gitCommit, branch });
    return row && toCommit(row);
  }

  /** The newest first. */
  async list(remoteId: DvcRemoteId, request: PageRequest): Promise<Page<DvcCommit>> {
    const rows = await this.commits.find({
      where: { remoteId, ...(request.after !== null && { id: LessThan(request.after) }) },
      order: { id: 'DESC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toCommit), request);
  }

  /** In the caller's transaction. @throws {ConflictError} when the remote is gone, and its commits with it. */
  async saveOutput({ missing, ...output }: DvcOutput): Promise<void> {
    const kept = await this.unitOfWork.manager.query<unknown[]>(
      'SELECT 1 FROM dvc_commit WHERE id = $1 FOR KEY SHARE',
      [output.commitId],
    );
    if (kept.length === 0) throw new ConflictError('The remote was deleted while its commit was recorded.');
    await this.outputs.upsert({ ...output, missing: [...missing] }, ['commitId', 'path']);
  }

  /** The outputs of each of the commits, in the order of their paths. */
  async outputsOf(commitIds: readonly DvcCommitId[]): Promise<readonly DvcOutput[]> {
    const rows = await this.outputs.find({ where: { commitId: In([...commitIds]) }, order: { path: 'ASC' } });
    return rows.map(toOutput);
  }

  private get commits(): Repository<DvcCommitEntity> {
    return this.unitOfWork.manager.getRepository(DvcCommitEntity);
  }

  private get outputs(): Repository<DvcOutputEntity> {
    return this.unitOfWork.manager.getRepository(DvcOutputEntity);
  }
}

function toCommit({ id, remoteId, ...commit }: DvcCommitEntity): DvcCommit {
  return { ...commit, id: id as DvcCommitId, remoteId: remoteId as DvcRemoteId };
}

function toOutput({ commitId, path, versionId, ...output }: DvcOutputEntity): DvcOutput {
  return {
    ...output,
    commitId: commitId as DvcCommitId,
    path: parseLogicalPath(path),
    versionId: versionId as DatasetVersionId | null,
  };
}
