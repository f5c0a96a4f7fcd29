import { validateHeaderName, validateHeaderValue } from 'node:http';
import { Secret } from './secret.js';

export type SecretHeaders = Readonly<Record<string, string | Secret>>;

/**
 * Checks headers once and returns a function that reveals them, so that no object holds them in the clear meanwhile.
 * @throws {TypeError} for a header that HTTP does not permit, without its value
 */
export function revealHeaders(headers: SecretHeaders): () => Record<string, string> {
  const secrets = Object.entries(headers).map(([name, value]) => [name, Secret.of(value)] as const);
  for (const [name, secret] of secrets) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, secret.reveal());
    } catch {
      throw new TypeError(
        `the header ${JSON.stringify(name)} of an alert channel is not valid; remove line breaks and control characters`,
      );
    }
  }
  return () => Object.fromEntries(secrets.map(([name, secret]) => [name, secret.reveal()]));
}
