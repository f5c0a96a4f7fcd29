/** Ends of names that stand for a secret by common usage, as a pattern without case: of fields, variables, headers and flags. */
export const SECRET_NAME = [
  'pass(?:wor[dt]|wd|phrase|code)|[-_]pass|pwd|密[码碼]|パスワード|비밀번호|пароль|contraseña',
  'code[-_]?verifier|device[-_]?code|saml[-_]?response',
  'secret(?:[-_]?(?:string|value))?|token|assertion|signature|credentials?|authorization|session[-_]?id|sessid|connect\\.sid|gitlab_session',
  '(?:access|account|api|app(?:lication)?|auth|encryption|functions|license|master|private|secret|shared|signing|subscription)[-_ ]?key(?:[-_]?base)?',
].join('|');

const SECRET_KEY = new RegExp(
  `(?:${SECRET_NAME}|(?:^|[-_])sig|pass)$|secret|(?:api|access|private)[-_]?key|credential|authorization|cookie|session[-_]?id`,
  'i',
);

/** Whether the value under a key is a secret, by the key's name. */
export const isSecretKey = (key: string): boolean => SECRET_KEY.test(key);
