import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { ModelVersionId } from '@orrery/domain';
import { SERVICE_CONFIG, ServiceLogger } from '@orrery/platform-service';
import { ModelFleet, ModelRuntime } from '../model-process/index.js';
import { RemoteRuntime } from '../remote-backend/remote-runtime.js';
import { RemoteServers } from '../remote-backend/remote-servers.js';
import type { ServingConfig } from '../serving.config.js';
import type { AnsweringRuntime } from './answering-runtime.js';
import { ModelBackend, type LoadWatch, type WantedVersion } from './model-backend.js';
import { ModelFiles } from './model-files.js';
import { ServedVersions } from './served-versions.js';

/** The model versions that this replica has loaded, each once, however many endpoints they stand behind. */
@Injectable()
export class ModelBackends implements OnApplicationShutdown {
  readonly fleet: ModelFleet;
  private readonly byVersion = new Map<ModelVersionId, ModelBackend>();
  private readonly closing = new Set<Promise<void>>();
  private readonly listeners: (() => void)[] = [];

  constructor(
    private readonly versions: ServedVersions,
    private readonly files: ModelFiles,
    private readonly remotes: RemoteServers,
    @Inject(SERVICE_CONFIG) private readonly config: ServingConfig,
    private readonly logger: ServiceLogger,
  ) {
    this.fleet = new ModelFleet({
      maxProcesses: config.maxModelProcesses,
      maxBytes: config.maxProcessBytes,
      idleMs: config.modelIdleMs,
      spareProcesses: config.spareProcesses,
      loadPatienceMs: config.loadPatienceMs,
    });
  }

  find(id: ModelVersionId): ModelBackend | undefined {
    return this.byVersion.get(id);
  }

  list(): readonly ModelBackend[] {
    return [...this.byVersion.values()];
  }

  /** Calls `listener` whenever a version was loaded, or could not be. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Begins to load what is not there yet; what is puts requests together as it is wanted now. */
  ensure(wanted: Iterable<WantedVersion>): void {
    for (const version of wanted) {
      let backend = this.byVersion.get(version.versionId);
      if (backend === undefined) {
        backend = new ModelBackend(version, {
          start: (each, watch) => this.start(each, watch),
          onChange: () => this.listeners.forEach((listener) => listener()),
        });
        this.byVersion.set(version.versionId, backend);
      }
      backend.batchBy(version.batching);
      backend.ensure();
    }
  }

  /** Lets go of all others; they answer what they have. */
  retain(ids: ReadonlySet<ModelVersionId>): void {
    for (const [id, backend] of this.byVersion) {
      if (ids.has(id)) continue;
      this.byVersion.delete(id);
      this.close(backend);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    this.retain(new Set());
    await Promise.all(this.closing);
    await this.fleet.close();
  }

  private close(backend: ModelBackend): void {
    const closed = backend
      .close()
      .catch((error: unknown) => this.logger.error(error))
      .finally(() => this.closing.delete(closed));
    this.closing.add(closed);
  }

  private async start(wanted: WantedVersion, watch: LoadWatch): Promise<AnsweringRuntime> {
    const { model, version } = wanted;
    try {
      const remote = await this.remotes.of(wanted.versionId);
      return remote === null ? await this.startHere(wanted, watch) : await RemoteRuntime.start(remote);
    } catch (error) {
      if (!watch.signal.aborted) this.logger.warn(error, { model, version });
      throw error;
    }
  }

  private async startHere(wanted: WantedVersion, watch: LoadWatch): Promise<ModelRuntime> {
    const served = await this.versions.byId(wanted);
    const restoreFile = () => this.files.pathOf(served);
    const modelPath = await restoreFile();
    const { runDeadlineMs, maxModelMemoryBytes: maxRssBytes } = this.config;
    const { fleet } = this;
    const warmUp = served.sampleRows === null ? 'ones' : { rows: served.sampleRows };
    const bounds = { runDeadlineMs, maxRssBytes, fleet };
    return ModelRuntime.start({ modelPath, restoreFile, warmUp, ...bounds, ...watch });
  }
}
