import { describe, expect, it } from 'vitest';
import { qualityScanner } from '../../src/index.js';
import { type Surroundings, scanned } from './scanned.js';

type Definition = Parameters<typeof scanned>[0];

const GOOD: Definition = {
  name: 'list_invoices',
  description: 'Lists the invoices of a customer, newest first.',
  inputSchema: {
    type: 'object',
    properties: {
      customer: { type: 'string', maxLength: 40, description: 'Id of the customer, such as `c-17`.' },
      limit: { type: 'integer', minimum: 1, maximum: 100, description: 'Number of invoices.' },
    },
    required: ['customer'],
  },
};

const kinds = (definition: Definition, surroundings: Surroundings = {}) =>
  scanned(definition, { ...surroundings, scanners: [qualityScanner] }).map(({ kind }) => kind);
const withProperties = (properties: object, required: string[] = Object.keys(properties)): Definition => ({
  ...GOOD,
  inputSchema: { type: 'object', properties, required },
});
const described = (schema: object) => ({ description: 'What it means.', ...schema });

describe('the scan for quality', () => {
  it('finds nothing in a good definition', () => {
    expect(kinds(GOOD)).toEqual([]);
    expect(
      kinds({ name: 'get_time', description: 'Returns the time of the server.', inputSchema: { type: 'object' } }),
    ).toEqual([]);
  });

  it.each([undefined, '', '  ', 'List invoices', 'list_invoices', 7])(
    'finds a missing description: %j',
    (description) => {
      expect(kinds({ ...GOOD, description })).toEqual(['no_description']);
    },
  );

  it('finds parameters without descriptions when they are most', () => {
    const bare = { type: 'boolean' };
    expect(kinds(withProperties({ a: bare, b: bare, c: described(bare) }))).toEqual(['no_description']);
    expect(kinds(withProperties({ a: bare, b: described(bare), c: described(bare) }))).toEqual([]);
    expect(kinds(withProperties({ a: bare }))).toEqual([]);
    // A description may stand in what is referred to.
    expect(
      kinds({
        ...GOOD,
        inputSchema: {
          properties: { a: { $ref: '#/$defs/flag' }, b: { anyOf: [{ $ref: '#/$defs/flag' }, { type: 'null' }] } },
          required: ['a'],
          $defs: { flag: described(bare) },
        },
      }),
    ).toEqual([]);
  });

  it.each(['run', 'get', 'Execute', 'do', 'query', 'data'])('finds that %s names no object', (name) => {
    expect(kinds({ ...GOOD, name })).toEqual(['ambiguous_name']);
  });

  it.each(['search', 'fetch', 'run_query', 'getInvoice'])('lets the name %s pass', (name) => {
    expect(kinds({ ...GOOD, name })).toEqual([]);
  });

  it('finds names that differ in case, marks or a number alone, and names that clients refuse', () => {
    const sibling = (name: string) => ({ siblings: [{ name, description: 'Something else.' }] });
    expect(kinds(GOOD, sibling('listInvoices'))).toEqual(['ambiguous_name']);
    expect(kinds({ ...GOOD, name: 'list_invoices2' }, sibling('list_invoices'))).toEqual(['ambiguous_name']);
    expect(kinds({ ...GOOD, name: 'convert_to_sha256' }, sibling('convert_to_base64'))).toEqual([]);
    expect(kinds({ ...GOOD, name: 'list invoices' })).toEqual(['ambiguous_name']);
  });

  it.each([
    ['limit', { type: 'integer', minimum: 1 }, ['no_bounds']],
    ['limit', { type: 'integer', maximum: 100 }, []],
    ['pageSize', { anyOf: [{ type: 'null' }, { type: ['integer', 'null'] }] }, ['no_bounds']],
    ['max_depth', { type: 'number' }, ['no_bounds']],
    ['paths', { type: 'array', items: { type: 'string' } }, ['no_bounds']],
    ['entityNames', { type: 'array' }, ['no_bounds']],
    ['paths', { type: 'array', maxItems: 3 }, []],
  ])('judges the bounds of %s, by which one call asks for more or less: %j', (name, schema, expected) => {
    expect(kinds(withProperties({ [name]: described(schema) }))).toEqual(expected);
  });

  it('lets an amount pass whose bound is in its description', () => {
    const said = (description: string) => kinds(withProperties({ count: { type: 'integer', description } }));
    expect(said('Number of results (1-20, default 10)')).toEqual([]);
    expect(said('Results per page (default: 30, max: 100)')).toEqual([]);
    expect(said('The number of results, at most 50.')).toEqual([]);
    expect(said('Maximum number of results. Default 10')).toEqual(['no_bounds']);
  });

  // As unmodified servers have them, where nobody misses a bound.
  it.each([
    ['uid', { type: 'string' }],
    ['message', { type: 'string' }],
    ['issue_number', { type: 'number' }],
    ['page', { type: 'integer' }],
    ['pageId', { type: 'number' }],
    ['a', { type: 'number' }],
    ['width', { type: 'number' }],
    ['labels', { type: 'array', items: { type: 'string' } }],
    ['files', { type: 'array', items: { enum: ['a', 'b'] } }],
    ['count', { type: 'boolean' }],
  ])('asks no bound of %s', (name, schema) => {
    expect(kinds(withProperties({ [name]: described(schema) }))).toEqual([]);
  });

  it('finds that nothing is required, unless parameters say that they may be left out', () => {
    const flag = described({ type: 'boolean' });
    expect(kinds(withProperties({ a: flag, b: flag }, []))).toEqual(['no_bounds']);
    expect(kinds(withProperties({ a: flag, b: { ...flag, default: false } }, []))).toEqual([]);
    expect(kinds(withProperties({ a: flag, b: { type: 'boolean', description: 'Optional.' } }, []))).toEqual([]);
    expect(kinds(withProperties({ a: flag }, []))).toEqual([]);
  });

  it('finds a description that says the same as another', () => {
    const twin = { name: 'get_bills', description: GOOD.description };
    expect(kinds(GOOD, { siblings: [twin] })).toEqual(['near_duplicate']);
    const long = 'Searches the index of the library for a title and returns at most ten matching books';
    const same = { ...GOOD, name: 'find_title', description: `${long} quickly` };
    expect(kinds({ ...GOOD, name: 'look_up', description: long }, { siblings: [same] })).toEqual(['near_duplicate']);
  });

  it('lets long descriptions pass whose first sentences differ', () => {
    const rest =
      'Specify either a comment or the body of the message, and not both. The reply goes to the address in the header, where there is one. Attachments are encoded and sent with the text, up to four megabytes in all.';
    const siblings = [{ name: 'answer_b', description: `Replies to all recipients. ${rest}` }];
    expect(kinds({ ...GOOD, name: 'answer_a', description: `Replies to the sender. ${rest}` }, { siblings })).toEqual(
      [],
    );
    expect(
      kinds({ ...GOOD, name: 'answer_a', description: `Replies to all recipients. ${rest} Now.` }, { siblings }),
    ).toEqual(['near_duplicate']);
  });

  it('lets descriptions pass whose difference the names tell', () => {
    const text = (what: string) =>
      `Returns the ${what} of a repository with its author, its date, its state and its labels`;
    const siblings = [{ name: 'get_pull', description: text('pull') }];
    expect(kinds({ ...GOOD, name: 'get_issue', description: text('issue') }, { siblings })).toEqual([]);
  });
});
