import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits in 43 characters. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** The token that readers of details must have. */
export class Token {
  readonly #digest: Buffer;

  constructor(token: string) {
    this.#digest = digestOf(token);
  }

  /** Whether an Authorization header carries the token; takes the same time for every wrong one. */
  isIn(authorization: string | undefined): boolean {
    const given = /^Bearer ([\x21-\x7e]{1,4096})$/i.exec(authorization ?? '')?.[1];
    return given !== undefined && timingSafeEqual(digestOf(given), this.#digest);
  }
}

const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest();
