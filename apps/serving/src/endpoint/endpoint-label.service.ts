import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { ServedVersions } from '../model-backend/served-versions.js';
import { Reconciler } from '../routing/reconciler.js';
import { EndpointLabelRepository } from './endpoint-label.repository.js';
import { EndpointRepository } from './endpoint.repository.js';
import type { Endpoint } from './endpoint.js';
import { KEPT_LABELS } from './labels-in-force.js';

export interface SetEndpointLabel {
  readonly endpoint: string;
  readonly label: string;
  readonly version: number;
}

/** It stands in paths. */
const LABEL = /^[A-Za-z0-9._-]{1,100}$/;
/** Each labelled version is a process with a model in it. */
const MAX_LABELS = 20;

@Injectable()
export class EndpointLabelService {
  constructor(
    private readonly endpoints: EndpointRepository,
    private readonly labels: EndpointLabelRepository,
    private readonly versions: ServedVersions,
    private readonly reconciler: Reconciler,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Points a label to a version, which is loaded for it. @throws {NotFoundError | InvalidInputError | UnavailableError} */
  async set({ endpoint: name, label, version: number }: SetEndpointLabel): Promise<Endpoint> {
    checkLabel(label);
    const known = await this.endpoints.findByName(name);
    if (known === null) throw new NotFoundError('Endpoint', name);
    const [named] = await this.versions.ofModel({ id: known.modelId, name: known.model }, [number]);
    if (named === undefined) throw new NotFoundError(`Version of model ${known.model}`, String(number));
    const { id: versionId, version } = named;
    const endpoint = await this.unitOfWork.run(async () => {
      const locked = await this.endpoints.lockByName(name);
      const others = (await this.labels.list([locked.id])).filter((other) => other.label !== label);
      if (others.length >= MAX_LABELS) {
        throw new InvalidInputError('label', `An endpoint has at most ${MAX_LABELS} labels.`);
      }
      await this.labels.save({ endpointId: locked.id, label, version, versionId });
      return locked;
    });
    await this.reconciler.reconcile();
    return endpoint;
  }

  /** @throws {NotFoundError | InvalidInputError} */
  async remove(name: string, label: string): Promise<Endpoint> {
    checkLabel(label);
    const endpoint = await this.unitOfWork.run(async () => {
      const locked = await this.endpoints.lockByName(name);
      const isRemoved = await this.labels.remove(locked.id, label);
      if (!isRemoved) throw new NotFoundError(`Label at endpoint ${name}`, label);
      return locked;
    });
    await this.reconciler.reconcile();
    return endpoint;
  }
}

function checkLabel(label: string): void {
  if (KEPT_LABELS.has(label)) {
    throw new InvalidInputError('label', `"${label}" follows the traffic by itself: choose another label.`);
  }
  if (!LABEL.test(label)) {
    throw new InvalidInputError('label', 'A label has 1 to 100 letters, digits, ".", "_" and "-".');
  }
}
