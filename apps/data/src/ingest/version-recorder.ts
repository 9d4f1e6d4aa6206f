import { Injectable } from '@nestjs/common';
import { parseDigest, parseLogicalPath } from '@orrery/platform-artifacts';
import { newId } from '@orrery/platform-postgres';
import type { StoredContent } from '../content/stored-content.js';
import { DataProfileRepository } from '../data-profile/data-profile.repository.js';
import { fileNameOf } from '../dataset-version/file-name.js';
import type { CommittedVersion } from '../dataset-version/new-version.js';
import { VersionCommits } from '../dataset-version/version-commits.js';
import { versionTree } from '../dataset-version/version-tree.js';
import type { FileFormat } from '../tabular-file/file-format.js';
import { ValidationResultRepository } from '../validation-result/validation-result.repository.js';
import type { AnalysedFile } from './file-analysis.js';

/** A file that was read, judged and stored. */
export interface FileToRecord {
  readonly dataset: string;
  readonly format: FileFormat;
  readonly analysed: AnalysedFile;
  readonly content: StoredContent;
  readonly author: string;
}

/** Makes a stored file the next version of its dataset, with what was measured of it. */
@Injectable()
export class VersionRecorder {
  constructor(
    private readonly commits: VersionCommits,
    private readonly profiles: DataProfileRepository,
    private readonly results: ValidationResultRepository,
  ) {}

  /** @throws {NotFoundError | SchemaMismatchError} */
  record({ dataset, format, analysed, content, author }: FileToRecord): Promise<CommittedVersion> {
    const file = {
      path: parseLogicalPath(fileNameOf(dataset, format)),
      digest: parseDigest(content.contentDigest),
      manifest: parseDigest(content.manifestDigest),
      sizeBytes: content.sizeBytes,
      md5: null,
    };
    const { rows, columns, profile, quality } = analysed;
    return this.commits.commit(newId(), {
      ...{ dataset, format, author, newBytes: content.newBytes },
      tree: versionTree([file]),
      table: { rows, columns },
      attach: async ({ id }) => {
        await this.profiles.insert(id, profile);
        await this.results.insert(id, quality);
      },
    });
  }
}
