import {
  invalidParameter,
  list,
  message,
  requireModelName,
  requireRegistryTag,
  requireVersionNumber,
  text,
} from '@orrery/platform-mlflow';
import type { Principal } from '@orrery/platform-service';
import type { NumberedVersion } from '../model-version/model-version.service.js';
import type { NamedModel } from '../registered-model/registered-model.service.js';
import type { Tags } from '../registered-model/registered-model.js';

/** Tags as a request lists them. */
export const tagList = list(message({ key: text, value: text }));

/** @throws {MlflowError} for a name that no model can have. */
export function namedModel({ project }: Principal, name: string): NamedModel {
  return { scope: project, name: requireModelName(name) };
}

/** @throws {MlflowError} for a name that no model can have, or a number that is none. */
export function numberedVersion({ project }: Principal, name: string, version: string): NumberedVersion {
  return { scope: project, model: requireModelName(name), version: requireVersionNumber(version) };
}

/** Tags by their keys: of several with the same key, the last one counts. @throws {MlflowError} */
export function tagsOf(
  tags: readonly { readonly key?: string | undefined; readonly value?: string | undefined }[],
): Tags {
  const read = tags.map(({ key = '', value = '' }) => requireRegistryTag({ key, value }));
  return Object.fromEntries(read.map(({ key, value }) => [key, value]));
}

/** How many results a page has at most. @throws {MlflowError} */
export function pageLimit(maxResults: number): number {
  if (maxResults >= 1) return maxResults;
  throw invalidParameter(
    `Invalid value for max_results. It must be a positive integer, but got ${maxResults}`,
  );
}
