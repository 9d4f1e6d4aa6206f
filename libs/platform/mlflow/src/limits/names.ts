import { invalidParameter } from '../error/mlflow-error.js';
import { invalidValue, missingValue } from '../error/parameter-error.js';
import { badPath, isUnusualPath, normalPath, requireKey, requireLength, truncate } from './key.js';
import { LIMITS } from './limits.js';

/** A param, or a tag of anything. */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

/** A param of a run; a value that is too long is shortened. @param path Where it stands, as `params[0]`; '' for the request. */
export function requireParam({ key, value }: KeyValue, path: string): KeyValue {
  requireKey(key, join(path, 'key'), 'Param key');
  return { key, value: truncate(LIMITS.paramValueLength, value) };
}

/** A tag of a run; a value that is too long is shortened. @param path Where it stands, as `tags[0]`; '' for the request. */
export function requireTag({ key, value }: KeyValue, path: string): KeyValue {
  requireKey(key, join(path, 'key'));
  return { key, value: truncate(LIMITS.tagValueLength, value) };
}

export function requireExperimentTag({ key, value }: KeyValue): KeyValue {
  requireKey(key, 'key');
  return { key, value: requireLength('value', LIMITS.experimentTagValueLength, value) };
}

/** A tag of a registered model or of one of its versions. */
export function requireRegistryTag({ key, value }: KeyValue): KeyValue {
  requireKey(key, 'key');
  return { key, value: requireLength('value', LIMITS.registryTagValueLength, value) };
}

export function requireExperimentName(name: string): string {
  if (name === '') throw invalidParameter(`Invalid experiment name: '${name}'`);
  return requireLength('name', LIMITS.experimentNameLength, name);
}

export function requireModelName(name: string, path = 'name'): string {
  if (name.trim() === '') throw missingValue(path);
  if (/[/:]/.test(name)) {
    throw invalidParameter(`Invalid model name '${name}'. Names cannot contain '/' or ':'.`);
  }
  if (isUnusualPath(name)) throw invalidValue(path, name, badPath(normalPath(name)));
  return requireLength(path, LIMITS.modelNameLength, name);
}

/** An alias as it may be asked for or removed. */
export function requireAliasName(alias: string): string {
  if (alias === '') throw invalidParameter('Registered model alias name cannot be empty.');
  if (!/^[\p{L}\p{N}_-]*$/u.test(alias)) {
    const allowed = 'Names may only contain alphanumerics, underscores (_), and dashes (-).';
    throw invalidParameter(`Invalid alias name: '${alias}'. ${allowed}`);
  }
  return requireLength('Registered model alias name', LIMITS.aliasLength, alias);
}

/** An alias as it may be given: not a word that means something else already. */
export function requireNewAliasName(alias: string): string {
  requireAliasName(alias);
  if (alias.toLowerCase() === 'latest') {
    throw invalidParameter("'latest' alias name (case insensitive) is reserved.");
  }
  if (/^v\d+$/i.test(alias)) throw invalidParameter(`Version alias name '${alias}' is reserved.`);
  return alias;
}

/** The number of a model version. */
export function requireVersionNumber(version: string): number {
  if (/^\d{1,9}$/.test(version)) return Number(version);
  throw invalidParameter(`Parameter 'version' must be an integer, got '${version}'.`);
}

/** How MLflow's JSON writes a floating point number: what JSON has no number for is a text. */
export function jsonNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
