import { describe, expect, it } from 'vitest';
import { filesIn, readText } from '../../../test/helpers/repository.js';

/** Expands `A_{B,C}_D` to all of its names. */
const spellOut = (name: string): string[] => {
  const [, before, choices, after] = /^(.*?)\{([^}]*)\}(.*)$/.exec(name) ?? [];
  return choices === undefined ? [name] : choices.split(',').flatMap((choice) => spellOut(before + choice + after));
};

const documented = readText('packages/node/README.md')
  .split('\n')
  .filter((line) => /^\| `(OTEL|MCP)_/.test(line))
  .flatMap((line) => [...line.split('|')[1]!.matchAll(/`([^`]+)`/g)].flatMap(([, name]) => spellOut(name!)));

/** The source files that may name a variable. */
const sources = filesIn('packages/node/src', '.ts').map((file) => readText(file));
const read = [
  ...new Set(
    sources
      .flatMap((source) => [...source.matchAll(/['`\s]((?:OTEL|MCP)_(?:[A-Z0-9_]|\$\{[^}]*\})+)['`:]/g)])
      .map(([, name]) => name!.replaceAll(/\$\{[^}]*\}/g, '*'))
      // `OTEL_${of}_${name}` leaves only wildcards, which would match everything.
      .filter((name) => !/^OTEL_[*_]+$/.test(name)),
  ),
];
const pattern = (name: string) => new RegExp(`^${name.replaceAll('*', '[A-Z0-9_]+')}$`);

/** Variables that OpenTelemetry's own detector reads. */
const BY_OPENTELEMETRY = ['OTEL_SERVICE_NAME', 'OTEL_RESOURCE_ATTRIBUTES'];

describe('the tables of variables in the README', () => {
  it('have every variable that the sources read', () => {
    expect(read.length).toBeGreaterThan(20);
    expect(read.filter((name) => !documented.some((one) => pattern(name).test(one)))).toEqual([]);
  });

  it('have no variable that the sources do not read', () => {
    const unread = documented.filter((name) => {
      const isLimit = /^OTEL_(SPAN_|LOGRECORD_)?ATTRIBUTE_(COUNT|VALUE_LENGTH)_LIMIT$/.test(name);
      return !isLimit && !BY_OPENTELEMETRY.includes(name) && !read.some((one) => pattern(one).test(name));
    });
    expect(unread).toEqual([]);
  });
});
