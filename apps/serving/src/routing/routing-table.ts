import { Injectable } from '@nestjs/common';
import {
  DomainError,
  NotFoundError,
  UnavailableError,
  type EndpointId,
  type ModelVersionId,
} from '@orrery/domain';
import { LatencyRecorder } from '../latency/latency-recorder.js';
import { ModelBackends } from '../model-backend/model-backends.js';
import type { EncodeOptions } from '../model-process/index.js';
import { EndpointUnloadedError } from '../endpoint/endpoint-unloaded.error.js';
import type { Endpoint } from '../endpoint/endpoint.js';
import { AnsweredPredictions } from '../bandit/answered-predictions.js';
import { RuleBook } from '../input-rules/rule-book.js';
import type { InputRules } from '../input-rules/input-rules.js';
import { PayloadLoggers } from '../payload-logger/payload-loggers.js';
import { CanaryGuards } from '../rollout/canary-guards.js';
import { RequestMirrors } from '../shadow/request-mirrors.js';
import type { Attributes } from '@orrery/math-flags';
import { chooseRoute } from './choose-route.js';
import { compilePlans } from './compile-plans.js';
import { routeEndpoint } from './route-endpoint.js';
import type { Destination, Route, RoutedEndpoint } from './routed-endpoint.js';
import type { WantedEndpoint } from './wanted-state.js';

const FLOATS: ReadonlySet<string> = new Set(['float16', 'float32', 'float64']);

/** Where requests go now, in memory: replaced endpoint by endpoint, between two requests. */
@Injectable()
export class RoutingTable {
  private byName = new Map<string, RoutedEndpoint>();
  private readonly ruleBook = new RuleBook();
  /** Whether the wanted state was read at least once. */
  private isKnown = false;

  constructor(
    private readonly backends: ModelBackends,
    private readonly recorder: LatencyRecorder,
    private readonly guards: CanaryGuards,
    private readonly mirrors: RequestMirrors,
    private readonly answered: AnsweredPredictions,
    private readonly loggers: PayloadLoggers,
  ) {}

  /** Whether requests come to the endpoint, and can come to this version of it. */
  reaches(endpointId: EndpointId, version: number): boolean {
    for (const { endpoint, shares, byVersion } of this.byName.values()) {
      if (endpoint.id === endpointId) return shares.length > 0 && byVersion.has(version);
    }
    return false;
  }

  list(): Iterable<RoutedEndpoint> {
    return this.byName.values();
  }

  /** Whether somebody unloaded the endpoint. */
  isUnloaded(endpointId: EndpointId): boolean {
    for (const { endpoint } of this.byName.values()) if (endpoint.id === endpointId) return !endpoint.loaded;
    return false;
  }

  /** Whether requests are divided as this step of a roll-out wants it. */
  isInStep(rolloutId: string, position: number): boolean {
    for (const { watch } of this.byName.values()) {
      if (watch?.rolloutId === rolloutId && watch.position === position) return true;
    }
    return false;
  }

  find(name: string): RoutedEndpoint | undefined {
    return this.byName.get(name);
  }

  /** Of all endpoints, by the alphabet. */
  names(): readonly string[] {
    return [...this.byName.keys()].toSorted();
  }

  /** @throws {NotFoundError | UnavailableError} the latter for all endpoints in the first moments after a start. */
  get(name: string): RoutedEndpoint {
    const routed = this.byName.get(name);
    if (routed !== undefined) return routed;
    if (this.isKnown) throw new NotFoundError('Endpoint', name);
    throw new UnavailableError('Which endpoints there are is not known yet: try again in a moment.');
  }

  /** Where this user's rows go, by what is known of the user besides. @throws {UnavailableError} */
  routeFor(routed: RoutedEndpoint, userId: string | null, attributes?: Attributes): Route {
    const route = chooseRoute(routed, userId, attributes);
    if (route === undefined) throw notLoaded(routed);
    return route;
  }

  /** One version, whatever its share. @throws {NotFoundError | UnavailableError} */
  routeTo(routed: RoutedEndpoint, version: number): Route {
    const route = routed.byVersion.get(version);
    if (route !== undefined) return route;
    if (routed.missing.has(version) || !routed.endpoint.loaded) throw notLoaded(routed);
    throw new NotFoundError(`Version at endpoint ${routed.endpoint.name}`, String(version));
  }

  /** The version that a label stands for. @throws {NotFoundError | UnavailableError} */
  routeToLabel(routed: RoutedEndpoint, label: string): Route {
    const version = routed.byLabel.get(label);
    if (version !== undefined) return this.routeTo(routed, version);
    throw new NotFoundError(`Label at endpoint ${routed.endpoint.name}`, label);
  }

  update(wanted: readonly WantedEndpoint[]): void {
    const next = new Map<string, RoutedEndpoint>();
    const { plans } = compilePlans(wanted.flatMap(({ tests }) => tests));
    for (const each of wanted) {
      const { name } = each.endpoint;
      next.set(
        name,
        routeEndpoint(each, this.byName.get(name), {
          stateOf: (id) => this.backends.find(id)?.state.kind ?? 'loading',
          destinationOf: (id) => this.destinationOf(each, id),
          planOf: (id) => plans.get(id),
          watch: (rollout, stable) => this.guards.watch(rollout, stable),
          rewarded: ({ id }) => this.answered.of(id),
          logger: ({ endpoint, logger }) => this.loggers.loggerOf(endpoint, logger),
          mirror: (shadow, destination) => this.mirrors.mirrorOf(shadow, destination),
        }),
      );
    }
    this.byName = next;
    this.isKnown = true;
  }

  /** The versions that requests can come to. */
  versionIds(): ReadonlySet<ModelVersionId> {
    const ids = new Set<ModelVersionId>();
    for (const { byVersion } of this.byName.values()) {
      for (const { destination } of byVersion.values()) ids.add(destination.versionId);
    }
    return ids;
  }

  private destinationOf(
    { endpoint, rules }: WantedEndpoint,
    versionId: ModelVersionId,
  ): Destination | undefined {
    const backend = this.backends.find(versionId);
    if (backend?.state.kind !== 'ready') return undefined;
    const { runtime } = backend.state;
    const { version } = backend.wanted;
    const subject = { endpointId: endpoint.id, endpoint: endpoint.name, versionId, version };
    return {
      versionId,
      version,
      runtime,
      encoding: encodingOf(endpoint, runtime.signature.inputs, rules),
      check: this.ruleBook.checkOf(rules, versionId, runtime.signature),
      meter: this.recorder.meter(subject),
    };
  }
}

function encodingOf(
  { missingValues }: Endpoint,
  inputs: readonly { readonly name: string; readonly dtype: string }[],
  rules: InputRules | null,
): EncodeOptions {
  const policyOf = (name: string) =>
    rules?.features.find(({ feature }) => feature === name)?.missing ?? missingValues;
  const names = inputs
    .filter(({ name, dtype }) => FLOATS.has(dtype) && policyOf(name) === 'ALLOW')
    .map(({ name }) => name);
  return names.length === 0 ? {} : { nonFiniteInputs: new Set(names) };
}

function notLoaded({ endpoint }: RoutedEndpoint): DomainError {
  if (!endpoint.loaded) return new EndpointUnloadedError(endpoint.name);
  return new UnavailableError(
    `The endpoint "${endpoint.name}" has no version that is loaded: try again soon.`,
  );
}
