import { createHash } from 'node:crypto';
import { ForbiddenError, UnauthenticatedError } from '@orrery/domain';
import { describe, expect, it } from 'vitest';
import { decideAccess } from './access.guard.js';
import { TokenAuthenticator } from './token-authenticator.js';

const reader = { name: 'dashboard', role: 'reader' } as const;
const sha256 = createHash('sha256').update('secret').digest('hex');

describe('decideAccess', () => {
  it('lets everybody through only where that is declared', () => {
    expect(decideAccess('public', null)).toBe(true);
    expect(() => decideAccess(undefined, reader)).toThrow(ForbiddenError);
  });

  it('asks who is there before it asks for a role', () => {
    expect(() => decideAccess('reader', null)).toThrow(UnauthenticatedError);
    expect(() => decideAccess('writer', reader)).toThrow(ForbiddenError);
    expect(decideAccess('reader', reader)).toBe(true);
  });
});

describe('TokenAuthenticator', () => {
  const authenticator = new TokenAuthenticator([{ ...reader, sha256 }]);

  it('knows a bearer by the digest of the token, the second time too', () => {
    expect(authenticator.authenticate('Bearer secret')).toEqual(reader);
    expect(authenticator.authenticate('bearer  secret')).toEqual(reader);
    expect(authenticator.authenticate('Bearer secret')).toEqual(reader);
  });

  it.each([undefined, '', 'secret', 'Basic secret', 'Bearer', 'Bearer other', `Bearer ${sha256}`])(
    'lets %s in as nobody',
    (header) => {
      expect(authenticator.authenticate(header)).toBeNull();
    },
  );
});
