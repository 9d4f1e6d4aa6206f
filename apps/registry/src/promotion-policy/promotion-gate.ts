import { Injectable } from '@nestjs/common';
import { NotFoundError, type ProjectScope } from '@orrery/domain';
import { ModelAliasRepository } from '../model-alias/model-alias.repository.js';
import { ModelOptimizationRepository } from '../model-optimization/model-optimization.repository.js';
import { ModelVersionRepository } from '../model-version/model-version.repository.js';
import type { ModelVersion } from '../model-version/model-version.js';
import { PromotionApprovalRepository } from '../promotion/promotion-approval.repository.js';
import { RegisteredModelRepository } from '../registered-model/registered-model.repository.js';
import type { RegisteredModel } from '../registered-model/registered-model.js';
import { judgeRule, type RuleEvaluation } from './judge-rule.js';
import type { Holder, RemoteFacts } from './promotion-facts.js';
import { PromotionPolicyRepository } from './promotion-policy.repository.js';
import { NOTHING_ASKED, RemoteFactsSource } from './remote-facts.js';

/** An alias and the version that it is to point at. */
export interface Candidate {
  readonly model: RegisteredModel;
  readonly alias: string;
  readonly version: ModelVersion;
}

/** The same, as a caller names it. */
export interface NamedCandidate {
  readonly scope: ProjectScope;
  readonly model: string;
  readonly alias: string;
  readonly version: number;
}

/**
 * What stands before an alias. Other services are asked before the model is locked, so that a slow one keeps nobody else
 * waiting; the rules are judged under the lock, by the policy, the holder and the approvals of that moment.
 */
@Injectable()
export class PromotionGate {
  constructor(
    private readonly policies: PromotionPolicyRepository,
    private readonly approvals: PromotionApprovalRepository,
    private readonly aliases: ModelAliasRepository,
    private readonly models: RegisteredModelRepository,
    private readonly versions: ModelVersionRepository,
    private readonly optimizations: ModelOptimizationRepository,
    private readonly source: RemoteFactsSource,
  ) {}

  /** @throws {NotFoundError} */
  async find({ scope, model: name, alias, version: number }: NamedCandidate): Promise<Candidate> {
    const model = await this.models.findByName(scope, name);
    if (model === null) throw new NotFoundError('Model', name);
    const version = await this.versions.findByNumber(model.id, number);
    if (version === null) throw new NotFoundError(`Version of model ${name}`, String(number));
    return { model, alias, version };
  }

  /** What other services tell of the version, as far as the policy on the alias asks for it. */
  async ask({ model, alias, version }: Candidate): Promise<RemoteFacts> {
    const policy = await this.policies.findNewest(model.id, alias);
    return policy === null || policy.rules.length === 0
      ? NOTHING_ASKED
      : this.source.ask(policy.rules, version);
  }

  /** One evaluation for each rule of the policy on the alias, in its order; none where nothing guards it. */
  async judge(candidate: Candidate, remote: RemoteFacts): Promise<readonly RuleEvaluation[]> {
    const { model, alias, version } = candidate;
    const policy = await this.policies.findNewest(model.id, alias);
    if (policy === null || policy.rules.length === 0) return [];
    const holder = await this.holder(candidate);
    const approvers = await this.approvals.listApprovers({ modelId: model.id, alias, versionId: version.id });
    const lineage = await this.optimizations.listLineage(version.id);
    const optimizations = lineage.flatMap(({ report }) => report ?? []);
    const facts = { ...remote, signature: version.signature, holder, optimizations, approvers };
    return policy.rules.map((rule) => judgeRule(rule, facts));
  }

  private async holder({ model, alias }: Candidate): Promise<Holder | null> {
    const current = await this.aliases.find(model.id, alias);
    if (current === null) return null;
    return (await this.versions.findByIds([current.versionId])).get(current.versionId) ?? null;
  }
}
