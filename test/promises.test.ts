import { describe, expect, it } from 'vitest';
import { exists, filesIn, readText } from './helpers/repository.js';
import { type KeptPromise, PROMISES } from './promises.js';

const marker = (id: string) => `<!-- promise: ${id} -->`;
const onOneLine = (text: string) => text.replace(/\s+/g, ' ');
const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

type Texts = Record<string, string>;

/** The errors of a manifest, given the texts of the documents and of the tests that it names. */
function faultsOf(promises: readonly KeptPromise[], documents: Texts, tests: Texts): string[] {
  const marked = Object.entries(documents).flatMap(([where, text]) =>
    [...text.replace(/`[^`\n]*`/g, '').matchAll(/<!-- promise: (\S+) -->/g)].map((match) => `${match[1]} in ${where}`),
  );
  const listed = promises.map(({ id, where }) => `${id} in ${where}`);
  return [
    ...listed.filter((one, at) => listed.indexOf(one) !== at).map((one) => `${one} is listed twice`),
    ...marked.filter((one, at) => marked.indexOf(one) !== at).map((one) => `${one} is marked twice`),
    ...marked.filter((one) => !listed.includes(one)).map((one) => `${one} is not in the manifest`),
    ...promises.flatMap(({ id, sentence, where, proof }) => {
      const text = onOneLine(documents[where] ?? '');
      const source = tests[proof.file];
      if (!text.includes(`${sentence} ${marker(id)}`)) return [`${id} is not what ${where} says before its mark`];
      if (source === undefined) return [`${id} has no proof: there is no ${proof.file}`];
      return proof.test
        .split(' > ')
        .filter((title) => !new RegExp(`\\(\\s*(['"\`])${literally(title)}\\1,`).test(source))
        .map((title) => `${id} has no proof: ${proof.file} has no test or group "${title}"`);
    }),
  ];
}

const textsOf = (files: string[]): Texts =>
  Object.fromEntries(files.filter(exists).map((file) => [file, readText(file)]));
const documents = textsOf(['README.md', 'CONTRIBUTING.md', ...filesIn('docs', '.md')]);
const tests = textsOf(PROMISES.map(({ proof }) => proof.file));

describe('the manifest of promises', () => {
  it('holds every promise that the documents make, each with its proof', () => {
    expect(faultsOf(PROMISES, documents, tests)).toEqual([]);
  });

  it('proves them with tests that the gate runs', () => {
    const gate = /^((packages|examples|bench)\/[^/]+\/)?test\/.+\.test\.ts$/;
    expect(PROMISES.filter(({ proof }) => !gate.test(proof.file))).toEqual([]);
  });

  const promise: KeptPromise = {
    id: 'fast',
    sentence: 'It is fast.',
    where: 'README.md',
    proof: { file: 'a.test.ts', test: 'it > is fast' },
  };
  const readme = 'Hello.\nIt is\nfast. <!-- promise: fast -->';
  const source = "describe('it', () => {\n  it('is fast', () => {});\n});";

  it.each([
    { what: 'nothing', promises: [promise], readme, source, fault: undefined },
    {
      what: 'the sentence was changed',
      promises: [promise],
      readme: readme.replace('fast.', 'quick.'),
      source,
      fault: 'is not what README.md says',
    },
    {
      what: 'the sentence lost its mark',
      promises: [promise],
      readme: 'It is fast.',
      source,
      fault: 'is not what README.md says',
    },
    {
      what: 'the sentence is gone',
      promises: [promise],
      readme: 'Hello.',
      source,
      fault: 'is not what README.md says',
    },
    {
      what: 'the test was renamed',
      promises: [promise],
      readme,
      source: source.replace('is fast', 'is quick'),
      fault: 'no test or group "is fast"',
    },
    {
      what: 'the group was renamed',
      promises: [promise],
      readme,
      source: source.replace("'it'", "'that'"),
      fault: 'no test or group "it"',
    },
    {
      what: 'the file of the test is gone',
      promises: [promise],
      readme,
      source: undefined,
      fault: 'there is no a.test.ts',
    },
    { what: 'a mark is not in the manifest', promises: [], readme, source, fault: 'is not in the manifest' },
    { what: 'a promise is listed twice', promises: [promise, promise], readme, source, fault: 'is listed twice' },
    {
      what: 'a mark stands twice',
      promises: [promise],
      readme: `${readme} ${readme}`,
      source,
      fault: 'is marked twice',
    },
  ])('finds what is broken: $what', ({ promises, readme, source, fault }) => {
    const faults = faultsOf(promises, { 'README.md': readme }, source === undefined ? {} : { 'a.test.ts': source });
    expect(faults).toEqual(fault === undefined ? [] : [expect.stringContaining(fault)]);
  });
});
