import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { EndpointRepository } from '../endpoint/endpoint.repository.js';
import type { Endpoint } from '../endpoint/endpoint.js';
import { Reconciler } from '../routing/reconciler.js';
import { RoutingTable } from '../routing/routing-table.js';
import { compileRules } from './compile-rules.js';
import { InputRulesRepository } from './input-rules.repository.js';
import { readFeatureRules, type FeatureRuleInput } from './read-feature-rules.js';
import type { InputRules } from './input-rules.js';

export interface SetInputRules {
  readonly endpoint: string;
  readonly maxRows?: number | null;
  readonly features?: readonly FeatureRuleInput[] | null;
}

@Injectable()
export class InputRulesService {
  constructor(
    private readonly rules: InputRulesRepository,
    private readonly endpoints: EndpointRepository,
    private readonly table: RoutingTable,
    private readonly reconciler: Reconciler,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** In the place of those before. @throws {InvalidInputError | NotFoundError} */
  async set({ endpoint: name, maxRows = null, features }: SetInputRules, setBy: string): Promise<Endpoint> {
    if (maxRows !== null && maxRows < 1) {
      throw new InvalidInputError('maxRows', `A request has at least one row, not ${maxRows}.`);
    }
    const read = readFeatureRules(features ?? []);
    const endpoint = await this.unitOfWork.run(async () => {
      const locked = await this.endpoints.lockByName(name);
      const rules = { endpointId: locked.id, maxRows, features: read, setAt: new Date(), setBy };
      this.refuseUnfit(name, rules);
      await this.rules.save(rules);
      return locked;
    });
    await this.reconciler.reconcile();
    return endpoint;
  }

  /** @throws {NotFoundError} */
  async remove(name: string): Promise<Endpoint> {
    const endpoint = await this.unitOfWork.run(async () => {
      const locked = await this.endpoints.lockByName(name);
      const isRemoved = await this.rules.remove(locked.id);
      if (!isRemoved) throw new NotFoundError('Input rules of endpoint', name);
      return locked;
    });
    await this.reconciler.reconcile();
    return endpoint;
  }

  /** A rule that is for none of the versions that are loaded is a mistake. @throws {InvalidInputError} */
  private refuseUnfit(name: string, rules: InputRules): void {
    const loaded = [...(this.table.find(name)?.byVersion.values() ?? [])];
    const unfit = loaded.map(({ destination }) => compileRules(destination.runtime.signature, rules).unfit);
    for (const { feature, reason } of unfit[0] ?? []) {
      if (unfit.every((each) => each.some((other) => other.feature === feature))) {
        throw new InvalidInputError('features', `The rule of "${feature}" cannot be kept: ${reason}.`);
      }
    }
  }
}
