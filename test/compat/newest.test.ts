import path from 'node:path';
import { describeMatrix, type Expected, type Row, V1, V2 } from './matrix.js';

const row = (name: string, file: string, expected: Expected): Row => ({
  name,
  expected,
  app: { args: [path.join(import.meta.dirname, 'apps', file)] },
});

/** The SDK versions of the workspace. Every other row of the matrix is in `test/real/compat`. */
describeMatrix([
  row('v1 newest, ESM', 'v1.mjs', V1),
  row('v1 newest, CommonJS', 'v1.cjs', V1),
  row('v2 newest, ESM', 'v2.mjs', V2),
  row('v2 newest, CommonJS', 'v2.cjs', V2),
]);
