/** What Unleash's SDKs fetch from `/api/client/features`: the part of it that evaluation reads. */
export interface UnleashState {
  readonly version?: number;
  readonly features: readonly UnleashFeature[];
  readonly segments?: readonly UnleashSegment[];
}

export interface UnleashFeature {
  readonly name: string;
  readonly enabled: boolean;
  readonly strategies?: readonly UnleashStrategy[];
  readonly variants?: readonly UnleashVariantDefinition[] | null;
  readonly dependencies?: readonly UnleashDependency[];
}

export interface UnleashStrategy {
  readonly name: string;
  readonly parameters?: Readonly<Record<string, string | number | undefined>>;
  readonly constraints?: readonly UnleashConstraint[];
  /** Ids of segments whose constraints hold too. */
  readonly segments?: readonly number[];
  readonly variants?: readonly UnleashVariantDefinition[];
}

export interface UnleashConstraint {
  readonly contextName: string;
  readonly operator: string;
  readonly values?: readonly string[];
  readonly value?: string | number;
  readonly inverted?: boolean;
  readonly caseInsensitive?: boolean;
}

export interface UnleashSegment {
  readonly id: number;
  readonly name?: string;
  readonly constraints?: readonly UnleashConstraint[];
}

export interface UnleashPayload {
  readonly type: string;
  readonly value: string;
}

export interface UnleashVariantDefinition {
  readonly name: string;
  readonly weight: number;
  readonly stickiness?: string;
  readonly payload?: UnleashPayload;
  readonly overrides?: readonly { readonly contextName: string; readonly values: readonly string[] }[];
}

export interface UnleashDependency {
  readonly feature: string;
  readonly enabled?: boolean;
  readonly variants?: readonly string[];
}

/** What changed, from `/api/client/delta`. */
export type UnleashDeltaEvent =
  | {
      readonly type: 'hydration';
      readonly features: readonly UnleashFeature[];
      readonly segments?: readonly UnleashSegment[];
    }
  | { readonly type: 'feature-updated'; readonly feature: UnleashFeature }
  | { readonly type: 'feature-removed'; readonly featureName: string }
  | { readonly type: 'segment-updated'; readonly segment: UnleashSegment }
  | { readonly type: 'segment-removed'; readonly segmentId: number };
