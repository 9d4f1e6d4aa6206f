import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Role } from '@orrery/domain';
import type { TokenGrant } from '../config/service-config.js';

/** Who is asking. */
export interface Principal {
  readonly name: string;
  readonly role: Role;
}

/** The most distinct headers whose outcome is remembered, so that unknown tokens cannot fill the memory. */
const REMEMBERED = 1024;

/** Tells who sends an `Authorization: Bearer` header. Tokens are known by their SHA-256 only. */
@Injectable()
export class TokenAuthenticator {
  private readonly byDigest: ReadonlyMap<string, Principal>;
  private readonly remembered = new Map<string, Principal>();

  constructor(grants: readonly TokenGrant[]) {
    this.byDigest = new Map(grants.map(({ name, role, sha256 }) => [sha256, { name, role }]));
  }

  /** @returns null for a missing, malformed or unknown token. */
  authenticate(authorization: string | undefined): Principal | null {
    if (authorization === undefined) return null;
    const known = this.remembered.get(authorization);
    if (known !== undefined) return known;
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    if (token === undefined) return null;
    const principal = this.byDigest.get(createHash('sha256').update(token).digest('hex')) ?? null;
    if (principal !== null && this.remembered.size < REMEMBERED)
      this.remembered.set(authorization, principal);
    return principal;
  }
}
