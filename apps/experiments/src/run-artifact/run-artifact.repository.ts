import { Injectable } from '@nestjs/common';
import type { RunId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In } from 'typeorm';
import { RunArtifactEntity } from './run-artifact.entity.js';
import type { RunArtifact } from './run-artifact.js';

@Injectable()
export class RunArtifactRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Adds the artifact, unless the run has one at that path; resolves to the one that the run has then. */
  async add(artifact: RunArtifact): Promise<RunArtifact> {
    const { runId, path, sizeBytes } = artifact;
    const row = { ...artifact, sizeBytes: String(sizeBytes) };
    await this.unitOfWork.manager
      .createQueryBuilder()
      .insert()
      .into(RunArtifactEntity)
      .values(row)
      .orIgnore()
      .execute();
    return (await this.find(runId, path)) ?? artifact;
  }

  async find(runId: RunId, path: string): Promise<RunArtifact | null> {
    const row = await this.unitOfWork.manager.findOneBy(RunArtifactEntity, { runId, path });
    return row && toArtifact(row);
  }

  async listOfRuns(ids: readonly RunId[]): Promise<readonly RunArtifact[]> {
    const query = { where: { runId: In([...ids]) }, order: { path: 'ASC' } } as const;
    return (await this.unitOfWork.manager.find(RunArtifactEntity, query)).map(toArtifact);
  }
}

function toArtifact({ runId, sizeBytes, ...artifact }: RunArtifactEntity): RunArtifact {
  return { ...artifact, runId: runId as RunId, sizeBytes: Number(sizeBytes) };
}
