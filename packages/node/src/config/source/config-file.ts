import { createRequire } from 'node:module';
import { reasonOf } from '../../environment/system-error.js';
import { ConfigIssue, shownValue } from '../issue/config-issue.js';
import type { Layer } from './layer.js';
import { objectLayer } from './object-layer.js';
import { readPlainFile } from './plain-file.js';

const MAX_FILE_BYTES = 1024 * 1024;

/** Aliases beyond this number make a document that grows without limit, a "billion laughs". */
const MAX_ALIASES = 50;

const require = createRequire(import.meta.url);

/** The values that a JSON or YAML file gives. A file that cannot be used is reported. */
export function fileLayer(path: string, issues: ConfigIssue[]): Layer {
  try {
    const text = readPlainFile(path, MAX_FILE_BYTES).replace(/^\uFEFF/, '');
    const isJson = /\.json$/i.test(path) || (!/\.ya?ml$/i.test(path) && /^\s*\{/.test(text));
    return objectLayer(isJson ? parseJson(text) : parseYaml(text), path, issues);
  } catch (error) {
    issues.push(
      new ConfigIssue({
        path: path === '' ? '""' : path.slice(0, 200),
        value: shownValue(path, 'file'),
        source: path.slice(0, 200),
        message: `the configuration file cannot be used (${reasonOf(error).split('\n')[0]!.slice(0, 200)}), so none of its settings has an effect`,
        remedy: 'correct the file or its path: JSON, or YAML 1.2 with one document',
      }),
    );
    return new Map();
  }
}

function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  // JSON.parse keeps the last of duplicated keys in silence.
  parseYaml(text);
  return value;
}

/** Scalars stay texts, so that a password of digits keeps its zeros; only `null` and `~` are read. */
function parseYaml(text: string): unknown {
  const { parseAllDocuments } = require('yaml') as typeof import('yaml');
  const documents = parseAllDocuments(text, {
    schema: 'failsafe',
    customTags: ['null'],
    uniqueKeys: true,
    logLevel: 'silent',
  });
  const [document, ...others] = 'empty' in documents ? [] : documents;
  if (document === undefined) return undefined;
  const [error] = document.errors;
  if (error !== undefined) throw new Error(error.message);
  if (others.length > 0) throw new Error('it holds more than one document');
  return document.toJS({ maxAliasCount: MAX_ALIASES });
}
