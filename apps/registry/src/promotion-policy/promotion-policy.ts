import type { RegisteredModelId } from '@orrery/domain';
import type { PromotionRule } from './promotion-rule.js';

/**
 * What guards an alias of a model. A policy is never changed: the next revision takes its place, and one without rules
 * guards nothing any more.
 */
export interface PromotionPolicy {
  readonly modelId: RegisteredModelId;
  readonly alias: string;
  readonly revision: number;
  readonly rules: readonly PromotionRule[];
  readonly reason: string;
  readonly setBy: string;
  readonly setAt: Date;
}
