/** A program that takes a password after a flag of one letter, with the flag. Anything but another flag may follow. */
const command = (program: string, flag: string): RegExp =>
  new RegExp(String.raw`(\b(?:${program})\b[^\n|;&]{0,256}?\s${flag}["']?)(?!-)[^\s"']{2,256}`, 'g');

/**
 * Credentials that stand in a form of their own, without a name before them: in the addresses of databases, in commands, as
 * `Command failed: sshpass -p …` of `node:child_process`, and in lists of headers. What is before the secret is the first group. A
 * pattern is tried on texts that hold its hint, which is cheaper to look for.
 */
export const CREDENTIAL_FORMS: readonly (readonly [hint: string, pattern: RegExp])[] = [
  // The password in a URL, after the name of its user. It may hold an unescaped `/` or `@`, unlike what follows a port.
  ['://', /(:\/\/[^\s/:@[]{0,64}:)(?!\d{1,5}\/)[^\s@]{1,256}(?:@[^\s@/]{1,256}){0,4}(?=@)/g],
  // The user of a web address that has no password: over HTTP it is a token.
  ['://', /(\bhttps?:\/\/)(?!REDACTED@)[^\s/:@?#[\]]{1,256}(?=@)/gi],
  // The same in a URL that is a part of another one.
  ['%40', /(%3A%2F%2F[^\s%]{0,64}%3A)\S{1,256}?(?=%40)/gi],
  // go-sql-driver: `user:password@tcp(host)/database`.
  ['@', /(\b[\w.-]{1,64}:)[^\s@]{1,256}(?=@(?:tcp6?|unix)\()/g],
  // Oracle: `jdbc:oracle:thin:user/password@host`, `user/password@//host`.
  ['@', /(\boracle:(?:\w{1,8}:)?(?:\/\/)?[\w$#]{1,64}\/)[^\s@]{1,256}(?=@)/gi],
  ['@//', /([\w$#]{1,64}\/)[^\s@/]{1,256}(?=@\/\/)/g],
  // The path of an incoming webhook, which whoever knows it may post to.
  [
    'hook',
    /(hooks\.slack\.com\/\w{1,16}\/|\/api(?:\/v\d{1,2})?\/webhooks\/\d{1,24}\/|webhook\.office\.com\/webhookb2\/)[\w@/-]{8,}/g,
  ],
  // The content of a `data:` URI.
  [';base64,', /(;base64,)[\w+/=-]{8,}/g],
  ['curl', /(\s(?:-u|--user|--proxy-user)[ =]["']?[^\s:"']{1,64}:)[^\s"']{3,256}/g],
  [
    ' -p',
    command(
      String.raw`sshpass|(?:mysql|mariadb)\w{0,8}|mongo\w{0,7}|7z\w?|unrar|(?:docker|podman|helm|nerdctl|oras|az) login`,
      String.raw`-p\s?`,
    ),
  ],
  [' -a', command('redis-cli', String.raw`-a\s`)],
  [' -P', command('sqlcmd|bcp|zip', String.raw`-P\s?`)],
  [' -w', command(String.raw`ldap\w{3,8}`, String.raw`-w\s`)],
  ['openssl', command('openssl', String.raw`-(?:k\s|pass(?:in|out)?\spass:)`)],
  ['smbclient', command('smbclient', String.raw`-U\s?["']?[^\s%"']{1,64}%`)],
  // A machine in a .netrc.
  ['login', /(\blogin\s{1,4}\S{1,128}\s{1,4}password\s{1,4})\S{1,256}/g],
  // Lists of headers: `['X-Api-Key', '…']`, `'set-cookie': ['…', '…']`.
  [
    ',',
    /(["'](?:(?:proxy-)?authorization|(?:set-)?cookie|x-[\w-]{1,64}(?:key|token|secret|signature))["'],\s{0,16}["'])[^"'\r\n]{1,4096}/gi,
  ],
  ['ookie', /(\bcookie["']?\s{0,4}:\s{0,4}\[\s{0,16})[^\]]{1,4096}/gi],
];
