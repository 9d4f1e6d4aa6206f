import { describe, expect, it } from 'vitest';
import { readPath } from './tf-path.js';

const routed = { kind: 'routed' };

describe('a path of TF Serving', () => {
  it.each<[string, string, object]>([
    ['POST', '/v1/models/half:predict', { kind: 'predict', model: 'half', target: routed }],
    ['POST', '/v1/models/half:classify', { kind: 'classify', model: 'half', target: routed }],
    ['POST', '/V1/Models/Half:REGRESS', { kind: 'regress', model: 'Half', target: routed }],
    ['POST', '/v1/models/half:explain', { kind: 'explain', model: 'half', target: routed }],
    ['POST', '/v1/models/half%3Apredict', { kind: 'predict', model: 'half', target: routed }],
    ['POST', '/v1/models/a%2Fb%20c:predict', { kind: 'predict', model: 'a/b c', target: routed }],
    [
      'POST',
      '/v1/models/half/versions/12:predict',
      { kind: 'predict', model: 'half', target: { kind: 'version', version: 12 } },
    ],
    [
      'POST',
      '/v1/models/half/labels/can%20ary:predict',
      { kind: 'predict', model: 'half', target: { kind: 'label', label: 'can ary' } },
    ],
    ['GET', '/v1/models/half', { kind: 'status', model: 'half', target: routed }],
    ['HEAD', '/v1/models/half', { kind: 'status', model: 'half', target: routed }],
    ['GET', '/v1/models/half/metadata', { kind: 'metadata', model: 'half', target: routed }],
    [
      'GET',
      '/v1/models/half/versions/3/metadata',
      { kind: 'metadata', model: 'half', target: { kind: 'version', version: 3 } },
    ],
    [
      'GET',
      '/v1/models/half/labels/stable',
      { kind: 'status', model: 'half', target: { kind: 'label', label: 'stable' } },
    ],
    ['GET', '/v1/models', { kind: 'list' }],
  ])('says what is asked for: %s %s', (method, path, call) => {
    expect(readPath(method, path)).toEqual(call);
  });

  it.each([
    ['GET', '/v1/models/'],
    ['GET', '/v1/models/debug/model_name'],
    ['POST', '/v1/models'],
    ['GET', '/v1/models/foo:predict'],
    ['GET', '/v1/models/foo/version/50:predict'],
    ['POST', '/v1/models/foo/version/50:regress'],
    ['POST', '/v1/models/foo/versions/HELLO:regress'],
    ['POST', '/v1/models/foo/metadata'],
    ['POST', '/v1/models/foo/label/some_label:regress'],
    ['POST', '/v1/models/foo/versions/50/labels/some_label:regress'],
    ['POST', '/v1/models/foo:guess'],
    ['DELETE', '/v1/models/foo'],
  ])('is refused as TF Serving refuses it: %s %s', (method, path) => {
    expect(() => readPath(method, path)).toThrow(`Malformed request: ${method} ${path}`);
  });

  it.each<[string, string, string]>([
    [
      'POST',
      '/v1/models/foo/versions/18446744073709551615:regress',
      'Failed to convert version: 18446744073709551615 to numeric.',
    ],
    ['GET', '/v1/models/metadata/metadata/metadata', 'Malformed request'],
    ['GET', '/v1/models/versions/3', 'Missing model name in request.'],
    ['POST', '/v1/models/%E0%A4:predict', 'Failed to decode model name:%E0%A4'],
  ])('is told what is wrong: %s %s', (method, path, message) => {
    expect(() => readPath(method, path)).toThrow(message);
  });
});
