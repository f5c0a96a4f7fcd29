import { readFileSync } from 'node:fs';
import type { SchemaAdapter } from '../adapter.js';
import { declaredAdapter } from './declared-adapter.js';

/** Reads one declared adapter or a list of them from a JSON file. @throws {TypeError} with the file and everything wrong in it */
export function adaptersInFile(file: string): SchemaAdapter[] {
  try {
    return [JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')) as unknown].flat().map(declaredAdapter);
  } catch (error) {
    throw new TypeError(`the adapter file ${file} cannot be used: ${(error as Error).message}`, { cause: error });
  }
}
