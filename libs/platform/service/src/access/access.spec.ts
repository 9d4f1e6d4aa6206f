import { createHash } from 'node:crypto';
import { ForbiddenError, ProjectBoundError, UnauthenticatedError } from '@orrery/domain';
import { describe, expect, it } from 'vitest';
import { decideAccess } from './access.guard.js';
import { TokenAuthenticator } from './token-authenticator.js';

const reader = { name: 'dashboard', role: 'reader', project: null } as const;
const bound = { name: 'vision', role: 'writer', project: 'vision' } as const;
const sha256 = createHash('sha256').update('secret:with colon').digest('hex');

const basic = (userAndPassword: string): string => `Basic ${Buffer.from(userAndPassword).toString('base64')}`;

describe('decideAccess', () => {
  it('lets everybody through only where that is declared', () => {
    expect(decideAccess('public', null)).toBe(true);
    expect(() => decideAccess(undefined, reader)).toThrow(ForbiddenError);
  });

  it('asks who is there before it asks for a role', () => {
    expect(() => decideAccess('writer', null)).toThrow(UnauthenticatedError);
    expect(() => decideAccess('writer', reader)).toThrow(ForbiddenError);
    expect(decideAccess('reader', reader)).toBe(true);
  });

  it('keeps a token that is bound to a project out of all that is not divided by project', () => {
    expect(() => decideAccess('reader', bound)).toThrow(ProjectBoundError);
    expect(decideAccess('writer', bound, { scoped: true })).toBe(true);
    expect(() => decideAccess('admin', bound, { scoped: true })).toThrow(ForbiddenError);
    expect(decideAccess('public', bound)).toBe(true);
  });
});

describe('TokenAuthenticator', () => {
  const digestOfWord = createHash('sha256').update('secret').digest('hex');
  const authenticator = new TokenAuthenticator([
    { name: 'dashboard', role: 'reader', sha256: digestOfWord },
    { ...bound, sha256 },
  ]);

  it('knows a bearer by the digest of the token, the second time too', () => {
    expect(authenticator.authenticate('Bearer secret')).toEqual(reader);
    expect(authenticator.authenticate('bearer  secret')).toEqual(reader);
    expect(authenticator.authenticate('Bearer secret')).toEqual(reader);
  });

  it('takes the password of any user for the token, as clients send it that know no other way', () => {
    expect(authenticator.authenticate(basic('anybody:secret'))).toEqual(reader);
    expect(authenticator.authenticate(basic(':secret'))).toEqual(reader);
    expect(authenticator.authenticate(basic('me:secret:with colon'))).toEqual(bound);
  });

  it('takes the bare token, as clients send it that have a header to fill in', () => {
    expect(authenticator.authenticate('secret')).toEqual(reader);
    expect(authenticator.authenticate('secret')).toEqual(reader);
  });

  it.each([
    undefined,
    '',
    'other',
    'secret ',
    digestOfWord,
    'Basic secret',
    'Bearer',
    'Bearer other',
    `Bearer ${sha256}`,
    'Basic',
    basic('secret'),
    basic('secret:'),
    basic('anybody:other'),
    `Digest ${basic('anybody:secret')}`,
  ])('lets %s in as nobody', (header) => {
    expect(authenticator.authenticate(header)).toBeNull();
  });
});
