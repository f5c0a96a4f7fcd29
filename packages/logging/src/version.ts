/** The version of the package, as its instrumentation scope states it. A test holds it against `package.json`. */
export const VERSION = '0.1.0';
