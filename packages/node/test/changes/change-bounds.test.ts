import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { renderReport } from '@mcp-vitals/monitor';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewChange } from '../../src/changes/change.js';
import { ChangeJournal } from '../../src/changes/change-journal.js';
import { serve } from '../http/served.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'changes-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const MAX_BYTES = 65_536;
const open = (maxBytes = MAX_BYTES) => new ChangeJournal({ folder, maxBytes });
const change = (to: string, more: Partial<NewChange> = {}): NewChange => ({
  atMillis: 1_700_000_000_000,
  kind: 'health',
  subject: 'disk',
  from: null,
  to,
  reason: 'it is full',
  ...more,
});
const tos = (journal: ChangeJournal) => journal.recent({ limit: 1000 }).map(({ to }) => to);
const newest = () => path.join(folder, 'changes.jsonl');

describe('a journal of changes', () => {
  it('loses at most the last line when a process is killed within it, and none that come after', () => {
    open().add(change('a'), change('b'));
    const { size } = statSync(newest());
    for (let cut = 1; cut < 60; cut++) {
      truncateSync(newest(), size - cut);
      const next = open();
      // Without its break alone the line is whole.
      expect(tos(next)).toEqual(cut === 1 ? ['b', 'a'] : ['a']);
      next.add(change('c'));
      expect(tos(open())[0]).toBe('c');
      rmSync(newest());
      open().add(change('a'), change('b'));
    }
  });

  it('stays within its bytes when thousands of changes come at once, and counts those that are not kept', () => {
    const journal = open();
    journal.add(...Array.from({ length: 5000 }, (_, i) => change(`${i}`)));
    expect(statSync(newest()).size).toBeLessThanOrEqual(MAX_BYTES / 2);
    const onDisk = readFileSync(newest(), 'utf8').trim().split('\n').length;
    expect(journal.dropped).toBe(5000 - onDisk);
    expect(tos(journal)).toHaveLength(1000);
    expect(tos(open())[0]).toBe('4999');
  });

  it('is kept in memory when its folder cannot be written, and counts what is not on disk', () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    const journal = new ChangeJournal({ folder: path.join(file, 'below'), maxBytes: MAX_BYTES });
    journal.add(change('a'));
    expect(tos(journal)).toEqual(['a']);
    expect(journal.dropped).toBe(1);
  });

  it('is read whatever its files hold, and a report can be made of it', async () => {
    const line = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({
          atMillis: fc.oneof(fc.double(), fc.integer(), fc.constant('1')),
          kind: fc.constantFrom('health', 'alert', 'other', 1, null),
          subject: fc.oneof(fc.string(), fc.constant(null)),
          from: fc.anything(),
          to: fc.oneof(fc.string(), fc.constant(7)),
          reason: fc.string(),
        })
        .map((one) => JSON.stringify(one)),
    );
    const found: unknown[] = [];
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), fc.uint8Array({ maxLength: 50 }), (lines, bytes) => {
        writeFileSync(newest(), Buffer.concat([Buffer.from(bytes), Buffer.from(`\n${lines.join('\n')}`)]));
        const journal = open();
        journal.add(change('last'));
        for (const { atMillis, subject, from, to, reason, id } of journal.recent({ limit: 1000 })) {
          expect(new Date(atMillis).toISOString()).toBeTypeOf('string');
          expect([typeof subject, typeof to, typeof reason]).toEqual(['string', 'string', 'string']);
          expect(from === null || typeof from === 'string').toBe(true);
          found.push(id);
        }
        expect(tos(journal)[0]).toBe('last');
      }),
      { numRuns: 500 },
    );
    // Some of the made-up lines were changes, so that the checks above saw more than the last one.
    expect(found.length).toBeGreaterThan(500);
    appendFileSync(newest(), `${JSON.stringify(change('x', { atMillis: 1e300 }))}\n`);
    const { vitals, get } = await serve({ changesPath: folder });
    const report = await vitals.report();
    expect(report.changes).toContainEqual(expect.objectContaining({ to: 'last', subject: 'disk' }));
    expect(renderReport(report)).toContain('Last changes');
    expect(await (await get('/api/changes')).json()).toMatchObject({ dropped: 0 });
  });
});
