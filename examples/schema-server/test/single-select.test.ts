import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkSingleSelect, type Dialect } from '../src/database/single-select.js';

const DIALECTS: readonly Dialect[] = ['postgresql', 'mysql'];
const refusal = (sql: string, dialect: Dialect = 'postgresql') => {
  const check = checkSingleSelect(sql, dialect);
  return 'refusal' in check ? check.refusal : undefined;
};
const admitted = (sql: string, dialect: Dialect = 'postgresql') => {
  const check = checkSingleSelect(sql, dialect);
  if ('refusal' in check) throw new Error(check.refusal);
  return check;
};

describe.each(DIALECTS)('in %s', (dialect) => {
  test.each([
    'select 1',
    '  SELECT * FROM orders ;; ',
    '(select 1) union (select 2)',
    'with a as (select 1), b as (select 2) select * from a, b',
    "select 'insert into x; drop table y' from orders",
    'select updated_at, deleted from orders -- ; drop table x',
    'select /* ; delete */ 1',
    "select substring(name from 1 for 2) from orders where note = ';'",
  ])('admits %s', (sql) => {
    expect(refusal(sql, dialect)).toBeUndefined();
  });

  test.each([
    ['', /no statement/],
    [' -- nothing', /no statement/],
    ['insert into t values (1)', /this is INSERT/],
    ['UPDATE t SET a = 1', /this is UPDATE/],
    ['explain analyze select 1', /this is EXPLAIN/],
    ['call f()', /this is CALL/],
    ['values (1)', /this is VALUES/],
    ['select 1; drop table t', /several/],
    ['select 1;;select 2', /several/],
    ['with gone as (delete from t returning *) select * from gone', /this is DELETE/],
    ['with gone as (/* ! */ delete from t) select 1', /this is DELETE/],
    ['with a as (select 1) delete from t', /this is DELETE/],
    ['with a as (select 1) update t set x = 1', /this is UPDATE/],
    ['select * into copy from t', /INTO writes/],
    ['select * from t for update', /locks/],
    ['select * from t for no key update skip locked', /locks/],
    ["select 'open", /not closed/],
    ['select 1 /* open', /not closed/],
  ])('refuses %s', (sql, reason) => {
    expect(refusal(sql, dialect)).toMatch(reason);
  });

  test('a literal with any content stays in one statement, and out of the trace', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (content) => {
        const literal = `'${content.replaceAll('\\', '').replaceAll("'", "''")}'`;
        const { query, masked } = admitted(`select ${literal} as a from t;`, dialect);
        expect(query).toBe(`select ${literal} as a from t`);
        expect(masked).toBe('select ? as a from t');
      }),
    );
  });

  test('a second statement is found after any text', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("'a;'", '/* ; */', '(select 1)', ' 1.5 ', 'x', '--;\n')), (parts) => {
        expect(refusal(`select ${parts.join(' ')}; drop table t`, dialect)).toMatch(/several/);
      }),
    );
  });

  test('it ends on any text, with a query that is part of it or a reason', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("'", '"', '`', '$', '/', '*', '-', '\n', ';', '(', ')', 'select ', 'a') }),
        (sql) => {
          const check = checkSingleSelect(sql, dialect);
          if ('query' in check) expect(sql).toContain(check.query);
          else expect(check.refusal).not.toBe('');
        },
      ),
    );
  });
});

test('PostgreSQL: dollar quotes, escapes, nested comments and placeholders', () => {
  expect(admitted('select $a$ ; $b$ ; $a$, $$;$$').masked).toBe('select ?, ?');
  expect(admitted(String.raw`select E'\'; drop table t; --'`).masked).toBe('select ?');
  expect(refusal(String.raw`select '\'; drop table t; --'`)).toMatch(/several/);
  expect(refusal('select 1 /* a /* b */ ; */')).toBeUndefined();
  expect(refusal('select 1 /* a /* b */ */; drop table t')).toMatch(/several/);
  expect(refusal('select $1')).toMatch(/placeholders/);
  expect(refusal('select "a;b" from t')).toBeUndefined();
});

test('MySQL: backslashes, double quotes, hashes, and comments that are code', () => {
  expect(admitted(String.raw`select '\'; drop table t', "a;" # ; x`, 'mysql').masked).toBe('select ?, ?');
  expect(refusal('select `a;b` from t', 'mysql')).toBeUndefined();
  expect(refusal('select 1 /*! into outfile "x" */', 'mysql')).toMatch(/MySQL executes/);
  expect(refusal('select 1 /*M!100000 into outfile "x" */', 'mysql')).toMatch(/MySQL executes/);
  expect(refusal('select 1 /* a /* b */; drop table t', 'mysql')).toMatch(/several/);
  // Without a blank behind them two dashes are two signs.
  expect(refusal('select 1--1; drop table t', 'mysql')).toMatch(/several/);
});
