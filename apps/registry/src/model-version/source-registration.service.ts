import { Inject, Injectable } from '@nestjs/common';
import { projectOf, type ProjectScope } from '@orrery/domain';
import { doesNotExist, invalidParameter } from '@orrery/platform-mlflow';
import { SERVICE_CONFIG, ServiceLogger } from '@orrery/platform-service';
import { isPrompt, type Tags } from '../registered-model/registered-model.js';
import type { RegistryConfig } from '../registry.config.js';
import { ArtifactSources } from '../run-artifact/artifact-sources.js';
import type { ModelOrigin, ModelSource, ModelVersion } from './model-version.js';
import { RunLink } from './run-link.service.js';
import { namedSource } from './source-uri.js';
import { notContained, validateSource } from './validate-source.js';
import { VersionFinder } from './version-finder.js';
import { VersionRecorder, type VersionContents } from './version-recorder.js';

/** A version as an MLflow client registers it; what it leaves out is undefined. */
export interface RegisterSource {
  readonly scope: ProjectScope;
  readonly model: string;
  readonly source: string;
  readonly runId: string | undefined;
  readonly runLink: string | undefined;
  readonly modelId: string | undefined;
  readonly description: string;
  readonly tags: Tags;
  readonly createdBy: string;
}

/** What a source means at the moment of registration. */
interface ResolvedSource extends ModelSource {
  readonly origin: ModelOrigin | null;
  readonly contents: VersionContents | null;
}

const PROMPT: VersionContents = {
  file: null,
  signature: null,
  sampleRows: null,
  flavors: [],
  unservableReason: 'It is a prompt, not a model.',
};

/**
 * Registers what is somewhere already. A source is kept as it was written; nothing is fetched, and files are read later,
 * within the project of the model, whatever the source says. What only tracking knows (where a logged model's files are) is
 * asked for at once, and the caller hears when that is not possible: without it the version would be nowhere for ever. A run
 * is only linked: it can be found later.
 */
@Injectable()
export class SourceRegistration {
  constructor(
    private readonly recorder: VersionRecorder,
    private readonly finder: VersionFinder,
    private readonly sources: ArtifactSources,
    private readonly runs: RunLink,
    private readonly logger: ServiceLogger,
    @Inject(SERVICE_CONFIG) private readonly config: RegistryConfig,
  ) {}

  /** @throws {NotFoundError | MlflowError | UnavailableError | DeadlineError} */
  async register(request: RegisterSource): Promise<ModelVersion> {
    const { scope, model, description, tags, createdBy } = request;
    if (this.config.modelSourcePattern?.test(request.source) === false) {
      throw invalidParameter(`Invalid model version source: '${request.source}'.`);
    }
    const { origin, contents, ...source } = isPrompt(tags) ? asPrompt(request) : await this.resolve(request);
    const claimed = { project: projectOf(scope), runRef: source.runRef, source: source.uri };
    const version = await this.recorder.record({
      ...{ scope, model, description, tags, createdBy, source, contents },
      origin: origin ?? (await this.runs.findNow(claimed)),
      requestKey: null,
    });
    await this.noteOnLoggedModel(request, version);
    return version;
  }

  private async resolve(request: RegisterSource): Promise<ResolvedSource> {
    const { source, modelId } = request;
    const { runRef, runLink } = claims(request);
    const lookedFor = modelId === undefined ? 'run_id' : 'model_id';
    validateSource(source, lookedFor);
    const named = namedSource(source);
    if (named.kind === 'version') return this.resolveVersion(request, named);
    const id = named.kind === 'logged-model' ? named.id : modelId;
    if (id === undefined) {
      const unresolved = { uri: source, storageLocation: source, runRef, runLink, loggedModelId: null };
      return { ...unresolved, origin: null, contents: null };
    }
    if (modelId !== undefined && modelId !== id) throw notContained(source, 'model_id');
    const logged = await this.sources.findLoggedModel(projectOf(request.scope), id);
    if (logged === null) throw doesNotExist(`Logged model with ID '${id}' not found.`);
    const storageLocation = named.kind === 'logged-model' ? logged.artifactUri : source;
    const found = { storageLocation, runRef: runRef ?? logged.sourceRunId, loggedModelId: id };
    return { uri: source, ...found, runLink, origin: null, contents: null };
  }

  /** Another version as a source: a copy of it, by its number whatever it was called by. */
  private async resolveVersion(
    request: RegisterSource,
    named: Parameters<VersionFinder['find']>[1],
  ): Promise<ResolvedSource> {
    const { scope, source, runId, modelId } = request;
    const { model, version } = await this.finder.find(scope, named);
    if (isPrompt(model.tags)) {
      const why = 'Prompt versions cannot be used as model version sources.';
      throw invalidParameter(`Invalid model version source: '${source}'. ${why}`);
    }
    const { uri, storageLocation, runRef, loggedModelId } = version.source;
    if (
      (runId ?? runRef ?? '') !== (runRef ?? '') ||
      (modelId ?? loggedModelId ?? '') !== (loggedModelId ?? '')
    ) {
      const why = 'The run_id and model_id request parameters must match the referenced model version.';
      throw invalidParameter(`Invalid model version source: '${source}'. ${why}`);
    }
    return {
      uri: `models:/${model.name}/${version.version}`,
      storageLocation: storageLocation ?? uri,
      runRef,
      runLink: claims(request).runLink,
      loggedModelId,
      origin: version.origin,
      contents: version.inspectedAt && version,
    };
  }

  /** At once, so that a client sees it when it looks next; if that fails, who reads the version's files does it. */
  private async noteOnLoggedModel({ scope, model }: RegisterSource, version: ModelVersion): Promise<void> {
    const { loggedModelId } = version.source;
    if (loggedModelId === null) return;
    const note = { project: projectOf(scope), model, version: version.version };
    await this.sources.noteVersion(loggedModelId, note).catch((error: unknown) => {
      this.logger.warn('a logged model hears of its version later', { loggedModelId, cause: String(error) });
    });
  }
}

/** What MLflow's clients send where a source must be and none is meant: a prompt is its tags. */
const NO_SOURCE = new Set(['dummy-source', 'prompt-template']);

/** @throws {MlflowError} for any other source: it would have been kept unchecked (CVE-2026-2614). */
function asPrompt(request: RegisterSource): ResolvedSource {
  if (!NO_SOURCE.has(request.source)) {
    const why = 'Prompt sources must use an MLflow placeholder.';
    throw invalidParameter(`Invalid prompt source: '${request.source}'. ${why}`);
  }
  const origin = { runId: null, trainingSetId: null };
  const place = { uri: request.source, storageLocation: request.source, loggedModelId: null };
  return { ...place, ...claims(request), origin, contents: PROMPT };
}

/** What a request says of the run, as far as it says it. */
function claims({ runId, runLink }: RegisterSource): Pick<ModelSource, 'runRef' | 'runLink'> {
  return { runRef: runId ?? null, runLink: runLink ?? null };
}
