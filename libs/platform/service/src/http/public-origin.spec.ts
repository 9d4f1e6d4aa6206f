import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { publicOrigin } from './public-origin.js';

function originOf(headers: Readonly<Record<string, string>>): string {
  return publicOrigin({ headers, protocol: 'http', host: 'inside:4001' } as unknown as FastifyRequest);
}

describe('publicOrigin', () => {
  it('is where the request came in, without a proxy', () => {
    expect(originOf({})).toBe('http://inside:4001');
  });

  it('is what the outermost proxy says, with the path under which it serves this', () => {
    const headers = {
      'x-forwarded-proto': 'https, http',
      'x-forwarded-host': 'orrery.example.com, gateway',
      'x-forwarded-prefix': '/ml/',
    };
    expect(originOf(headers)).toBe('https://orrery.example.com/ml');
  });

  it.each([
    ['x-forwarded-host', 'a b"; rm -rf'],
    ['x-forwarded-prefix', '/$(reboot)'],
    ['x-forwarded-proto', 'javascript'],
  ])('believes no %s that has not the form of one', (header, value) => {
    expect(originOf({ [header]: value })).toBe('http://inside:4001');
  });
});
