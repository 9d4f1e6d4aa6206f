import { Inject, Injectable } from '@nestjs/common';
import { InvalidInputError, isIdentifier, type ProjectScope, type RunId } from '@orrery/domain';
import { ARTIFACT_STORE, type ArtifactStore } from '@orrery/platform-artifacts';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import type { RegistryConfig } from '../registry.config.js';
import { RunArtifacts } from '../run-artifact/run-artifacts.js';
import type { ModelOrigin, ModelSource, ModelVersion, SampleRows } from './model-version.js';
import { problemOfRows } from './sample-rows.js';
import { readModelFile } from './read-model-file.js';
import { VersionRecorder } from './version-recorder.js';

interface Registration {
  readonly scope: ProjectScope;
  readonly model: string;
  readonly description: string;
  readonly requestKey: string | null;
  readonly createdBy: string;
  readonly sampleRows: SampleRows | null;
}

export interface RegisterFromRun extends Registration {
  readonly runId: string;
  readonly artifactPath: string;
}

export interface RegisterFile extends Registration {
  readonly bytes: Uint8Array;
}

const UPLOADED: ModelOrigin = { runId: null, trainingSetId: null };
const NO_SOURCE: ModelSource = {
  uri: null,
  storageLocation: null,
  runRef: null,
  runLink: null,
  loggedModelId: null,
};

/** Registers ONNX files as versions: read and kept at once, so that the version can be served from its first moment. */
@Injectable()
export class FileRegistration {
  constructor(
    private readonly recorder: VersionRecorder,
    private readonly runs: RunArtifacts,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
    @Inject(SERVICE_CONFIG) private readonly config: RegistryConfig,
  ) {}

  /** @throws {NotFoundError | InvalidInputError | UnusableModelFileError} */
  async registerFromRun({ runId, artifactPath, ...request }: RegisterFromRun): Promise<ModelVersion> {
    if (!isIdentifier(runId))
      throw new InvalidInputError('runId', `"${runId}" is not the identifier of a run.`);
    const run = runId as RunId;
    const trainingSetId = await this.runs.trainingSetOf(run);
    const bytes = await this.runs.read(run, artifactPath, this.config.maxModelBytes);
    const runRef = run.replaceAll('-', '');
    const uri = `runs:/${runRef}/${artifactPath}`;
    const source = { ...NO_SOURCE, uri, storageLocation: uri, runRef };
    return this.keep({ ...request, bytes }, { runId: run, trainingSetId }, source);
  }

  /** @throws {NotFoundError | InvalidInputError | UnusableModelFileError} */
  registerFile(request: RegisterFile): Promise<ModelVersion> {
    return this.keep(request, UPLOADED, NO_SOURCE);
  }

  private async keep(
    { bytes, sampleRows, ...request }: RegisterFile,
    origin: ModelOrigin,
    source: ModelSource,
  ): Promise<ModelVersion> {
    const { signature, parameterCount } = readModelFile(bytes);
    const problem = sampleRows && problemOfRows(sampleRows, signature);
    if (problem !== null) throw new InvalidInputError('sampleRows', problem);
    const { digest, sizeBytes } = await this.artifacts.put(bytes);
    const file = { contentDigest: digest, sizeBytes, parameterCount };
    const contents = { file, signature, sampleRows, flavors: ['onnx'], unservableReason: null };
    return this.recorder.record({ ...request, origin, source, contents, tags: {} });
  }
}
