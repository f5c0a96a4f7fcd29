import { readFileSync } from 'node:fs';
import type { SchemaAdapter } from '../adapter.js';
import { declaredAdapter } from './declared-adapter.js';

/** The adapters that a JSON file declares, one or a list of them. @throws {TypeError} that names the file and what is wrong */
export function adaptersInFile(file: string): SchemaAdapter[] {
  try {
    return [JSON.parse(readFileSync(file, 'utf8')) as unknown].flat().map(declaredAdapter);
  } catch (error) {
    throw new TypeError(`the adapter file ${file} cannot be used: ${(error as Error).message}`, { cause: error });
  }
}
