import { describe, expect, it } from 'vitest';
import { sha256Hex, signRequest } from './sigv4.js';

const EMPTY = sha256Hex('');

// From "Signature Version 4 Test Suite" in the AWS General Reference.
const suite = {
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
  scope: { region: 'us-east-1', service: 'service', at: new Date('2015-08-30T12:36:00Z') },
};

// From "Authenticating Requests: Using the Authorization Header" in the Amazon S3 API Reference.
const s3 = {
  credentials: {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  },
  scope: { region: 'us-east-1', service: 's3', at: new Date('2013-05-24T00:00:00Z') },
};

function signatureIn(headers: Record<string, string>): string {
  return (headers['authorization'] ?? '').split('Signature=')[1] ?? '';
}

describe('signRequest', () => {
  it.each([
    ['get-vanilla', 'GET', '/', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    [
      'get-vanilla-query-order-key-case',
      'GET',
      '/?Param2=value2&Param1=value1',
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    [
      'get-unreserved',
      'GET',
      '/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
      '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
    ],
    ['get-utf8', 'GET', '/%E1%88%B4', '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85'],
    [
      'get-vanilla-empty-query-key',
      'GET',
      '/?Param1=value1',
      'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb',
    ],
    ['post-vanilla', 'POST', '/', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
  ])('gives the signature of the test suite for %s', (_, method, path, expected) => {
    const url = new URL(path, 'https://example.amazonaws.com');
    const headers = signRequest(
      { method, url, headers: {}, payloadSha256: EMPTY },
      suite.credentials,
      suite.scope,
    );
    expect(signatureIn(headers)).toBe(expected);
  });

  it.each([
    [
      'GET object with a range',
      'GET',
      '/test.txt',
      '',
      { Range: 'bytes=0-9' },
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ],
    [
      'PUT object',
      'PUT',
      '/test%24file.text',
      'Welcome to Amazon S3.',
      { Date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    ],
    [
      'GET bucket lifecycle',
      'GET',
      '/?lifecycle',
      '',
      {},
      'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    ],
    [
      'list objects',
      'GET',
      '/?max-keys=2&prefix=J',
      '',
      {},
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ],
  ])('gives the signature of the S3 reference for %s', (_, method, path, body, headers, expected) => {
    const payloadSha256 = sha256Hex(body);
    const request = {
      method,
      url: new URL(path, 'https://examplebucket.s3.amazonaws.com'),
      headers: { ...headers, 'x-amz-content-sha256': payloadSha256 },
      payloadSha256,
    };
    expect(signatureIn(signRequest(request, s3.credentials, s3.scope))).toBe(expected);
  });

  it('signs the session token of temporary credentials', () => {
    const request = { method: 'GET', url: new URL('https://h/'), headers: {}, payloadSha256: EMPTY };
    const headers = signRequest(request, { ...s3.credentials, sessionToken: 'token' }, s3.scope);
    expect(headers['x-amz-security-token']).toBe('token');
    expect(headers['authorization']).toContain('SignedHeaders=host;x-amz-date;x-amz-security-token,');
  });
});
