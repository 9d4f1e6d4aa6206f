import type { DatasetVersionRepository } from '../dataset-version/dataset-version.repository.js';
import type { RecordedCommit } from './dvc-commit.js';

/** What came of each output of a commit, for who asked by HTTP. */
export async function toldCommit(
  remote: string,
  { commit: { id, gitCommit, branch }, outputs }: RecordedCommit,
  repository: Pick<DatasetVersionRepository, 'findByIds'>,
): Promise<object> {
  const versions = await repository.findByIds(outputs.flatMap(({ versionId }) => versionId ?? []));
  return {
    ...{ id, remote, gitCommit, branch },
    outputs: outputs.map(({ path, dataset, state, versionId, missing, missingCount, reason }) => ({
      ...{ path, dataset, state, versionId, missing, missingCount, reason },
      version: (versionId && versions.get(versionId)?.version) ?? null,
    })),
  };
}
