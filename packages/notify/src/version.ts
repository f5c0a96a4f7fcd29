/**
 * The version of the package, used as the version of its instrumentation scope. A test compares it with `package.json`.
 */
export const VERSION = '0.1.0';
