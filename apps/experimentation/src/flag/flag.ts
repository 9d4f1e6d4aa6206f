import type { Identifier } from '@orrery/domain';

export type FlagId = Identifier<'Flag'>;

/** The hash and the language of rules by which a flag is evaluated. */
export type FlagDialect = 'ORRERY' | 'GROWTHBOOK' | 'UNLEASH';

export type FlagValueType = 'BOOLEAN' | 'STRING' | 'NUMBER' | 'JSON';

/** What somebody asks a flag to be, before its definition is known to hold together. */
export interface FlagDraft {
  readonly key: string;
  readonly description: string;
  readonly dialect: FlagDialect;
  readonly type: FlagValueType;
  /** Off, it has its default value for everybody. */
  readonly enabled: boolean;
  /** In the form of its dialect: see `flag-definition.ts`. */
  readonly definition: unknown;
}

export interface Flag extends FlagDraft {
  readonly id: FlagId;
  /** 1, 2, … with each change. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** From then on nobody is given it. */
  readonly archivedAt: Date | null;
}

export type FlagChangeKind = 'DEFINED' | 'CHANGED' | 'ARCHIVED';

/** A version of a flag, and who made it so. */
export interface FlagChange {
  readonly flagId: FlagId;
  readonly version: number;
  readonly kind: FlagChangeKind;
  readonly enabled: boolean;
  readonly definition: unknown;
  readonly changedBy: string;
  readonly changedAt: Date;
}
