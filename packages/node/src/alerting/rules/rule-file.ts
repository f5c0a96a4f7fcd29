import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import {
  type AlertRule,
  Dispatcher,
  type MaintenanceWindow,
  parseRules,
  type Routing,
  type RuleIssue,
  type RuleOptions,
} from '@mcp-vitals/monitor';
import { errorMessageOf } from '@mcp-vitals/signals';
import { reasonOf } from '../../environment/system-error.js';
import type { RuleFileSettings } from './rule-file-schema.js';

const MAX_BYTES = 1024 * 1024;
/** More aliases make a document that grows without limit. */
const MAX_ALIASES = 50;

/** The content of a rule file. */
export interface RuleFile {
  readonly rules: readonly AlertRule[];
  readonly routing?: Routing;
  readonly maintenance: readonly MaintenanceWindow[];
}

export interface RuleFileOptions extends RuleOptions {
  /** Names of the channels that routes may name. */
  readonly channels: readonly string[];
}

/** Reads a JSON or YAML file. Never rejects: the issues are complete, and a file with one is not used. */
export async function readRuleFile(
  path: string,
  options: RuleFileOptions,
): Promise<{ readonly file?: RuleFile; readonly issues: readonly RuleIssue[] }> {
  let value: unknown;
  try {
    value = await parseText(path, await readText(path));
  } catch (error) {
    const problem = `cannot be read: ${reasonOf(error).split('\n')[0]}`;
    return {
      issues: [
        { path, value: 'file', problem, remedy: 'correct the file or its path: JSON, or YAML with one document' },
      ],
    };
  }
  return readContent(value, options);
}

async function readContent(value: unknown, options: RuleFileOptions) {
  const { checkSettings } = await import('./rule-file-schema.js');
  const { settings, issues: faults } = checkSettings(value);
  const parsed = parseRules({ rules: (settings.rules ?? []) as unknown }, options);
  const issues = [...faults, ...parsed.issues, ...trial(settings, options)];
  if (issues.length > 0) return { issues };
  const { routing, maintenance = [] } = settings;
  const windows = maintenance.filter((window) => window !== undefined);
  return { file: { rules: parsed.rules, maintenance: windows, ...(routing && { routing }) }, issues };
}

/** What only the parts themselves can tell: unknown channels, malformed matchers, zones that do not exist. */
function trial({ routing, maintenance = [] }: RuleFileSettings, { channels }: RuleFileOptions): RuleIssue[] {
  const issues: RuleIssue[] = [];
  const attempt = (path: string, check: () => unknown) => {
    try {
      check();
    } catch (error) {
      issues.push({ path, value: 'it', problem: 'is not usable', remedy: errorMessageOf(error) });
    }
  };
  if (routing !== undefined) attempt('routing', () => new Dispatcher({ channels, routing }));
  for (const [i, window] of maintenance.entries()) {
    if (window === undefined) continue;
    attempt(`maintenance[${i}]`, () => new Dispatcher({ channels, maintenance: [window] }));
  }
  return issues;
}

/** A FIFO or a device would block, so only a regular file of a bounded size is read. */
async function readText(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new Error(stats.isDirectory() ? 'it is a folder' : 'it is not a regular file');
    if (stats.size > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES} bytes`);
    return (await file.readFile('utf8')).slice(0, MAX_BYTES).replace(/^\uFEFF/, '');
  } finally {
    await file.close();
  }
}

async function parseText(path: string, text: string): Promise<unknown> {
  if (/\.json$/i.test(path)) return JSON.parse(text) as unknown;
  const { parseAllDocuments } = await import('yaml');
  const documents = parseAllDocuments(text, { uniqueKeys: true, logLevel: 'silent' });
  const [document, ...others] = 'empty' in documents ? [] : documents;
  if (document === undefined) return undefined;
  const [error] = document.errors;
  if (error !== undefined) throw error;
  if (others.length > 0) throw new Error('it holds more than one document');
  return document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown;
}
