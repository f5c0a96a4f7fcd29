/** Keys that name a secret by common usage. */
const SECRET_KEY =
  /pass(word|wd|phrase)?$|secret|token$|api[-_]?key|access[-_]?key|private[-_]?key|credential|authorization|cookie|session[-_]?id/i;

/** Whether the value under a key is a secret, by the key's name. */
export const isSecretKey = (key: string): boolean => SECRET_KEY.test(key);
