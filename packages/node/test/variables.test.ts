import { describe, expect, it } from 'vitest';
import { filesIn, readText } from '../../../test/helpers/repository.js';

/** Expands `A_{B,C}_D` to all of its names. */
const spellOut = (name: string): string[] => {
  const [, before, choices, after] = /^(.*?)\{([^}]*)\}(.*)$/.exec(name) ?? [];
  return choices === undefined ? [name] : choices.split(',').flatMap((choice) => spellOut(before + choice + after));
};

const variablesIn = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, name]) => spellOut(name!));
const ofTelemetry = readText('packages/node/README.md')
  .split('\n')
  .filter((line) => /^\| `(OTEL|MCP)_/.test(line))
  .flatMap((line) => variablesIn(line.split('|')[1]!));
/** A generated page; the second column holds the variables. */
const ofMonitoring = readText('docs/configuration.md')
  .split('\n')
  .filter((line) => /^\| \S+ \| `MCP_/.test(line))
  .flatMap((line) => variablesIn(line.split('|')[2]!));
const documented = [...ofTelemetry, ...ofMonitoring];

/** The source files that may name a variable. */
const sources = filesIn('packages/node/src', '.ts').map((file) => readText(file));
const read = [
  ...new Set(
    sources
      .flatMap((source) => [...source.matchAll(/['`\s]((?:OTEL|MCP)_(?:[A-Z0-9_]|\$\{[^}]*\})+)['`:]/g)])
      .map(([, name]) => name!.replaceAll(/\$\{[^}]*\}/g, '*'))
      // `OTEL_${of}_${name}` leaves only wildcards, which would match everything.
      .filter((name) => !/^OTEL_[*_]+$/.test(name))
      // A prefix of the variables of another package.
      .filter((name) => !name.endsWith('_')),
  ),
];
const pattern = (name: string) => new RegExp(`^${name.replaceAll('*', '[A-Z0-9_]+')}$`);

/** Variables that OpenTelemetry's own detector reads. */
const BY_OPENTELEMETRY = ['OTEL_SERVICE_NAME', 'OTEL_RESOURCE_ATTRIBUTES'];

describe('the tables of variables in the README and in docs/configuration.md', () => {
  it('have every variable that the sources read', () => {
    expect(read.length).toBeGreaterThan(20);
    expect(read.filter((name) => !documented.some((one) => pattern(name).test(one)))).toEqual([]);
  });

  it('have no variable that the sources do not read', () => {
    const unread = documented.filter((name) => {
      const isLimit = /^OTEL_(SPAN_|LOGRECORD_)?ATTRIBUTE_(COUNT|VALUE_LENGTH)_LIMIT$/.test(name);
      // A secret's `_FILE` variable is derived from its own.
      const isSecretFile = name.endsWith('_FILE') && read.includes(name.slice(0, -'_FILE'.length));
      return (
        !isLimit && !isSecretFile && !BY_OPENTELEMETRY.includes(name) && !read.some((one) => pattern(one).test(name))
      );
    });
    expect(unread).toEqual([]);
  });
});
