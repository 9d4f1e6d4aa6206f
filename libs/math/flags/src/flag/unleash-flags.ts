import { compileUnleash } from '../unleash/compile-unleash.js';
import type { UnleashContext, UnleashEvaluator } from '../unleash/unleash-evaluator.js';
import type { UnleashFeature, UnleashPayload, UnleashSegment } from '../unleash/unleash-state.js';
import { answer, type CompiledFlag } from './compiled-flag.js';
import type { FlagValue, UnleashFlag } from './flag-definition.js';
import type { FlagEvaluation, FlagProblem, FlagReason, FlagSubject } from './flag-evaluator.js';

/** Compiles the flags of this dialect together, since they may depend on each other. */
export function compileUnleashFlags(
  flags: readonly UnleashFlag[],
  report: (problem: FlagProblem) => void,
): ReadonlyMap<string, CompiledFlag> {
  for (const { key, feature } of flags)
    if (feature.name !== key)
      report({ flag: key, path: 'feature.name', problem: { kind: 'name-differs-from-key' } });
  const segments = new Map<number, UnleashSegment>();
  for (const flag of flags) for (const segment of flag.segments) segments.set(segment.id, segment);
  const evaluator = compileUnleash({
    features: flags.map(({ feature }) => feature),
    segments: [...segments.values()],
  });
  return new Map(
    flags.map((flag) => [
      flag.key,
      flag.payload === undefined ? switchOf(flag, evaluator) : payloadOf(flag, evaluator),
    ]),
  );
}

/** Whether it is enabled. */
function switchOf({ feature }: UnleashFlag, evaluator: UnleashEvaluator): CompiledFlag {
  const on = answer(true, reasonOf(feature));
  const off = answer(false, offReasonOf(feature));
  const hasVariants = splits(feature);
  return {
    evaluate: (subject, atMs) => {
      const context = contextOf(subject, atMs);
      if (!hasVariants) return evaluator.isEnabled(feature.name, context) ? on : off;
      const { name, enabled, feature_enabled: isOn } = evaluator.variant(feature.name, context);
      if (!isOn) return off;
      return enabled ? { kind: 'value', value: true, variant: name, reason: 'SPLIT', test: null } : on;
    },
  };
}

/** What the variant carries, where it is of the flag's type. */
function payloadOf(flag: UnleashFlag, evaluator: UnleashEvaluator): CompiledFlag {
  const { feature, payload: expected } = flag;
  const values = new Map<UnleashPayload | undefined, FlagValue>();
  for (const { payload } of variantsOf(feature)) {
    const value = payload === undefined ? undefined : payloadValue(payload, expected?.type);
    if (value !== undefined) values.set(payload, value);
  }
  const fallback = answer(expected?.defaultValue ?? null, offReasonOf(feature));
  return {
    evaluate: (subject, atMs): FlagEvaluation => {
      const { name, enabled, payload } = evaluator.variant(feature.name, contextOf(subject, atMs));
      const value = enabled ? values.get(payload) : undefined;
      return value === undefined
        ? fallback
        : { kind: 'value', value, variant: name, reason: 'SPLIT', test: null };
    },
  };
}

/** Undefined where it cannot be read as that type. */
function payloadValue(
  { value }: UnleashPayload,
  type: 'string' | 'number' | 'json' | undefined,
): FlagValue | undefined {
  if (type === 'string') return value;
  if (type === 'number')
    return value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : undefined;
  return jsonObject(value);
}

function jsonObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function variantsOf({ variants, strategies = [] }: UnleashFeature) {
  return [...(variants ?? []), ...strategies.flatMap((strategy) => strategy.variants ?? [])];
}

function splits(feature: UnleashFeature): boolean {
  return variantsOf(feature).length > 0;
}

function reasonOf({ strategies }: UnleashFeature): FlagReason {
  return strategies?.length === 0 ? 'STATIC' : 'TARGETING_MATCH';
}

function offReasonOf({ enabled }: UnleashFeature): FlagReason {
  return enabled ? 'DEFAULT' : 'DISABLED';
}

function contextOf({ userId, attributes, random }: FlagSubject, currentTimeMs: number): UnleashContext {
  return {
    userId: userId === '' ? undefined : userId,
    sessionId: textOrNone(attributes.sessionId),
    remoteAddress: textOrNone(attributes.remoteAddress),
    environment: textOrNone(attributes.environment),
    appName: textOrNone(attributes.appName),
    properties: attributes,
    currentTimeMs,
    random,
  };
}

function textOrNone(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
