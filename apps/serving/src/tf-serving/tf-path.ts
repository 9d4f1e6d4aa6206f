import { InvalidInputError } from '@orrery/domain';
import type { PredictTarget } from '../prediction/prediction.service.js';

export type TfVerb = 'classify' | 'regress' | 'predict' | 'explain';

/** What a path of TF Serving's REST asks for. */
export type TfCall =
  | { readonly kind: TfVerb | 'status' | 'metadata'; readonly model: string; readonly target: PredictTarget }
  /** KServe's: TF Serving itself has no list. */
  | { readonly kind: 'list' };

export type ModelCall = Exclude<TfCall, { readonly kind: 'list' }>;

const VERSION = '(?:(?:/versions/(\\d+))|(?:/labels/([^/:]+)))?';
/** `explain` is KServe's. */
const CALL = new RegExp(`^/v1/models/([^/:]+)${VERSION}:(classify|regress|predict|explain)$`, 'i');
const QUESTION = new RegExp(`^/v1/models(?:/([^/:]+))?${VERSION}(?:/(metadata))?$`, 'i');

const ROUTED: PredictTarget = { kind: 'routed' };

/** Reads a path, without its query. @throws {InvalidInputError} in TF Serving's words. */
export function readPath(method: string, path: string): TfCall {
  // Some clients escape the colon.
  const plain = path.includes('%') ? path.replace(/%3a/gi, ':') : path;
  const found = patternOf(method)?.exec(plain);
  if (!found) throw malformed(method, path);
  const [, name, version, label, what] = found;
  const target = targetOf(version, label);
  if (name !== undefined) return { kind: kindOf(what), model: decoded('model name', name), target };
  if (what !== undefined || target !== ROUTED)
    throw new InvalidInputError('path', 'Missing model name in request.');
  return { kind: 'list' };
}

function patternOf(method: string): RegExp | undefined {
  if (method === 'POST') return CALL;
  return method === 'GET' || method === 'HEAD' ? QUESTION : undefined;
}

function kindOf(what: string | undefined): ModelCall['kind'] {
  switch (what?.toLowerCase()) {
    case 'classify':
      return 'classify';
    case 'regress':
      return 'regress';
    case 'predict':
      return 'predict';
    case 'explain':
      return 'explain';
    case 'metadata':
      return 'metadata';
    default:
      return 'status';
  }
}

function targetOf(version: string | undefined, label: string | undefined): PredictTarget {
  if (version !== undefined) return { kind: 'version', version: versionOf(version) };
  return label === undefined ? ROUTED : { kind: 'label', label: decoded('model version label', label) };
}

const MAX_INT64 = 2n ** 63n - 1n;

/** Versions beyond 2⁵³ are rounded: there are none. */
function versionOf(digits: string): number {
  if (digits.length < 20 && BigInt(digits) <= MAX_INT64) return Number(digits);
  throw new InvalidInputError('version', `Failed to convert version: ${digits} to numeric.`);
}

function decoded(what: string, text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new InvalidInputError('path', `Failed to decode ${what}:${text}`);
  }
}

export function malformed(method: string, path: string): InvalidInputError {
  return new InvalidInputError('path', `Malformed request: ${method} ${path}`);
}
