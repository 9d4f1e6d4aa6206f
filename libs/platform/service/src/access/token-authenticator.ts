import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ProjectScope, Role } from '@orrery/domain';
import type { TokenGrant } from '../config/service-config.js';

/** Who is asking, and the project that its token keeps it to. */
export interface Principal {
  readonly name: string;
  readonly role: Role;
  readonly project: ProjectScope;
}

/** The most distinct headers whose outcome is remembered, so that unknown tokens cannot fill the memory. */
const REMEMBERED = 1024;

/**
 * Tells who sends an `Authorization` header: `Bearer <token>`, or for clients that know nothing else the bare token, as
 * Unleash's do, or `Basic` with the token as the password of any user. Tokens are known by their SHA-256 only, and compared by it.
 */
@Injectable()
export class TokenAuthenticator {
  private readonly byDigest: ReadonlyMap<string, Principal>;
  private readonly remembered = new Map<string, Principal>();

  constructor(grants: readonly TokenGrant[]) {
    this.byDigest = new Map(
      grants.map(({ name, role, project = null, sha256 }) => [sha256, { name, role, project }]),
    );
  }

  /** @returns null for a missing, malformed or unknown token. */
  authenticate(authorization: string | undefined): Principal | null {
    if (authorization === undefined) return null;
    const known = this.remembered.get(authorization);
    if (known !== undefined) return known;
    const token = tokenIn(authorization);
    if (token === undefined) return null;
    const principal = this.byDigest.get(createHash('sha256').update(token).digest('hex')) ?? null;
    if (principal !== null && this.remembered.size < REMEMBERED)
      this.remembered.set(authorization, principal);
    return principal;
  }
}

function tokenIn(authorization: string): string | undefined {
  if (/^\S+$/.test(authorization)) return authorization;
  const { scheme, credentials = '' } =
    /^(?<scheme>Bearer|Basic) +(?<credentials>\S+)$/i.exec(authorization)?.groups ?? {};
  if (scheme?.toLowerCase() !== 'basic') return scheme && credentials;
  const userAndPassword = Buffer.from(credentials, 'base64').toString('utf8');
  const colon = userAndPassword.indexOf(':');
  return colon < 0 ? undefined : userAndPassword.slice(colon + 1);
}
