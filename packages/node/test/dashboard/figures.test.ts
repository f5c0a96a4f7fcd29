import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyText } from '../../src/dashboard/definitions/empty-text.js';
import { countText, durationText, figureText, INSUFFICIENT, ratioText } from '../../src/dashboard/text/figures.js';
import { agoText, momentText } from '../../src/dashboard/text/moments.js';

describe('a figure on the page', () => {
  it.each([
    [0.0004, '0.4 µs'],
    [0.42, '420 µs'],
    [12.345, '12.3 ms'],
    [999.4, '999 ms'],
    [999.6, '1 s'],
    [1249, '1.25 s'],
    [59_940, '59.9 s'],
    [59_960, '1 min'],
    [125_000, '2 min 5 s'],
    [3_600_000, '1 h'],
    [5_430_000, '1 h 31 min'],
    [90_000_000, '1 d 1 h'],
  ])('of %f ms reads %s', (millis, shown) => {
    expect(durationText(millis)).toBe(shown);
  });

  it('takes the unit that a person would choose', () => {
    expect(figureText(0.0213, 's')).toBe('21.3 ms');
    expect(figureText(1536, 'By')).toBe('1.5 KiB');
    expect(figureText(1010, 'By')).toBe('0.986 KiB');
    expect(figureText(58.46, '%')).toBe('58.5 %');
    expect(figureText(1234.56, '')).toBe('1,235');
    expect(ratioText(0.0446)).toBe('4.46 %');
    expect(countText(1_234_567)).toBe('1,234,567');
  });

  it('that rests on too little is words, and only then', () => {
    const unit = fc.constantFrom('ms', 's', '%', 'By', '', '1/min');
    fc.assert(
      fc.property(fc.option(fc.double({ min: 0, max: 1e12, noNaN: true })), unit, (value, shownUnit) => {
        expect(figureText(value, shownUnit) === INSUFFICIENT).toBe(value === null);
      }),
    );
  });

  it('of a duration is at most a fortieth off', () => {
    const parts: Readonly<Record<string, number>> = {
      µs: 0.001,
      ms: 1,
      s: 1000,
      min: 60_000,
      h: 3_600_000,
      d: 86_400_000,
    };
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1e10, noNaN: true }), (millis) => {
        const read = durationText(millis)
          .split(' ')
          .reduce(
            (sum, part, index, all) =>
              index % 2 === 0 ? sum + Number(part.replaceAll(',', '')) * parts[all[index + 1]!]! : sum,
            0,
          );
        expect(Math.abs(read - millis) / millis).toBeLessThan(1 / 40);
      }),
    );
  });

  it('of a time says how long ago in whole seconds', () => {
    expect(agoText(1000, 1400)).toBe('now');
    expect(agoText(1000, 13_400)).toBe('12 s ago');
    expect(agoText(1000, 3_601_000)).toBe('1 h ago');
    expect(agoText(61_000, 1000)).toBe('in 1 min');
  });

  it('of a time that no date can hold is words, and the page goes on', () => {
    for (const never of [Number.NaN, Infinity, -Infinity, 8.65e15]) {
      expect(momentText(never, 1000)).toBe('at no known time');
    }
    expect(momentText(1000, 1000)).toMatch(/^\d\d:\d\d:\d\d$/);
  });
});

describe('the text in place of findings', () => {
  const scan = {
    servers: 1,
    tools: 3,
    prompts: 0,
    resourceTemplates: 0,
    instructions: 0,
    findings: [],
    results: [],
    ignored: 0,
    unscanned: 0,
  };
  it('says that all is well only of definitions that were scanned', () => {
    expect(emptyText(undefined, 'poisoning')).toBe('The findings are not known yet.');
    expect(emptyText(null, 'poisoning')).toBe('Insufficient data: definitions are not scanned.');
    expect(emptyText({ ...scan, servers: 0 }, 'quality')).toBe('Nothing was listed yet.');
    expect(emptyText(scan, 'poisoning')).toBe('No definition holds hidden orders.');
    expect(emptyText({ ...scan, unscanned: 2 }, 'poisoning')).toContain('that was scanned');
  });
});
