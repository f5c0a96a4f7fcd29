/** One mail address, with the name of its owner where one is given. */
export interface MailAddress {
  readonly name: string;
  readonly address: string;
}

/** Control and format characters: a line break in an address would be a command to the mail server. */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}]/u;

const NAMED = /^\s*(?:"?([^"<>@,;:]*?)"?\s*)?<([^<>]*)>\s*$/;

const ADDRESS = /^[^\s<>()[\]\\,;:@"]{1,64}@[^\s<>()[\]\\,;:@"]{1,253}$/;

/**
 * Parses `user@example.com` or `Name <user@example.com>`.
 * @throws {TypeError} for anything but exactly one address
 */
export function parseMailAddress(text: string, option: string): MailAddress {
  const [, name = '', inBrackets] = NAMED.exec(text) ?? [];
  const address = inBrackets ?? text.trim();
  if (UNSAFE.test(text) || !ADDRESS.test(address)) {
    throw new TypeError(
      `${option}: ${JSON.stringify(text)} is not exactly one mail address; nothing would be sent there: give each address an element of its own`,
    );
  }
  return { name, address };
}
