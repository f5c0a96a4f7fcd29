import { closestName } from '@mcp-vitals/signals';
import { reasonOf } from '../../environment/system-error.js';
import { ConfigIssue, shownValue } from '../issue/config-issue.js';
import { SETTINGS } from '../schema/settings.js';
import type { Layer, RawValue } from './layer.js';
import { readPlainFile } from './plain-file.js';

export type Variables = Readonly<Record<string, string | undefined>>;

/** Names the configuration file. */
export const FILE_VARIABLE = 'MCP_MONITORING_CONFIG_FILE';

const MAX_SECRET_BYTES = 65_536;

/** Variables of other parts of mcp-vitals. */
const ELSEWHERE = [FILE_VARIABLE, 'MCP_EXPORT_MAX_QUEUE_BYTES', 'MCP_EXPORT_FLUSH_AT_EXIT_MILLIS'];
/** Variables of other programs begin with `MCP_` too, and one common word, such as TIMEOUT, is no sign of a misspelling. */
const STRICT = { tolerance: 1 / 4, beginnings: false, minWords: 2 };
const PREFIXES_ELSEWHERE = ['MCP_SCHEMA_', 'MCP_VITALS_'];

const KNOWN: readonly string[] = [
  ...SETTINGS.flatMap(({ variable, secret }) =>
    variable === undefined ? [] : secret ? [variable, `${variable}_FILE`] : [variable],
  ),
  ...ELSEWHERE,
];

/** The values that environment variables give. An empty variable counts as unset. */
export function environmentLayer(variables: Variables, issues: ConfigIssue[]): Layer {
  const layer = new Map<string, RawValue>();
  for (const { path, variable, secret } of SETTINGS) {
    if (variable === undefined) continue;
    const value = variableOf(variables, variable);
    if (value !== undefined) layer.set(path, { value, source: variable });
    else if (secret) addSecretFile(variables, path, `${variable}_FILE`, layer, issues);
  }
  reportMisspelled(variables, issues);
  return layer;
}

/** The value of a variable; `undefined` if it is unset or empty. */
export function variableOf(variables: Variables, name: string): string | undefined {
  const value = variables[name];
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function addSecretFile(
  variables: Variables,
  path: string,
  variable: string,
  layer: Map<string, RawValue>,
  issues: ConfigIssue[],
): void {
  const file = variableOf(variables, variable)?.trim();
  if (file === undefined) return;
  try {
    const value = readPlainFile(file, MAX_SECRET_BYTES).replace(/\r?\n$/, '');
    if (value === '') throw new Error('it is empty');
    layer.set(path, { value, source: variable });
  } catch (error) {
    issues.push(
      new ConfigIssue({
        path,
        value: shownValue(file, variable),
        source: variable,
        message: `the file in ${variable} cannot be read (${reasonOf(error)}), so ${path} has no value from it`,
        remedy: `correct the path in ${variable}, or make the file readable`,
      }),
    );
  }
}

/** Reports variables that are probably misspelled. Others that begin with `MCP_` belong to other programs. */
function reportMisspelled(variables: Variables, issues: ConfigIssue[]): void {
  for (const name of Object.keys(variables)) {
    if (!/^mcp_/i.test(name) || KNOWN.includes(name) || PREFIXES_ELSEWHERE.some((prefix) => name.startsWith(prefix)))
      continue;
    const meant = closestName(name, KNOWN, STRICT);
    if (meant === undefined) continue;
    issues.push(
      new ConfigIssue({
        path: name.slice(0, 80),
        value: shownValue(variables[name], name),
        source: name.slice(0, 80),
        message: `${name.slice(0, 80)} is not a known variable, so it has no effect`,
        remedy: `did you mean ${meant}?`,
      }),
    );
  }
}
