/** The version of the package, as its instrumentation scope reports it. A test compares it with `package.json`. */
export const VERSION = '0.1.0';
